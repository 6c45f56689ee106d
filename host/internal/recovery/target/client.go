package target

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"etcd-host/internal/system/proxy"
	"etcd-host/internal/system/stall"
	"etcd-host/internal/wire/coded"
)

// idle is how long a store may say nothing.
const idle = 30 * time.Second

// direct is a transport without a proxy: an address of the machine itself answers for its role.
func direct() http.RoundTripper {
	return guarded{&http.Transport{DisableKeepAlives: true}, idle}
}

// transport takes CA and proxy from the settings alone, and no variable of the environment.
func (s Settings) transport() (http.RoundTripper, error) {
	made := &http.Transport{
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: 10 * time.Second,
		IdleConnTimeout:     idle,
		MaxIdleConnsPerHost: 4,
		// The data is compressed already, and its bytes are compared.
		DisableCompression: true,
	}
	if s.CA != "" {
		made.TLSClientConfig.RootCAs = x509.NewCertPool()
		if !made.TLSClientConfig.RootCAs.AppendCertsFromPEM([]byte(s.CA)) {
			return nil, errors.New("the CA has no certificate in PEM")
		}
	}
	if s.Proxy != "" {
		by, err := url.Parse(s.Proxy)
		if err != nil {
			return nil, errors.New("the proxy is not a valid URL")
		}
		proxy.Through(made, by)
	}
	return guarded{made, idle}, nil
}

// guarded bounds the pages of a list, and follows no redirect. A store could lead root's request to an address of this
// machine or from https to http. Go's client would send the URL of the first request along, with its SAS.
type guarded struct {
	*http.Transport
	// idle is how long a store may say nothing, and take nothing of what it is sent.
	idle time.Duration
}

func (g guarded) RoundTrip(request *http.Request) (*http.Response, error) {
	list, isList := request.Context().Value(pagesKey{}).(*pages)
	if isList {
		if err := list.next(request); err != nil {
			return nil, err
		}
	}
	answer, err := g.watched(request)
	if err != nil {
		return nil, err
	}
	if isList {
		list.read(answer)
	}
	if to, err := answer.Location(); err == nil && answer.StatusCode/100 == 3 {
		_ = answer.Body.Close()
		place := url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path}
		return nil, coded.TargetFailed.Errorf("the server redirects to %.200q. No redirect is followed. Check the "+
			"endpoint and the proxy of the target", place.String())
	}
	return answer, nil
}

// watched ends a request whose data stand still, on their way to the store or back.
func (g guarded) watched(request *http.Request) (*http.Response, error) {
	during, watch, stop := stall.Over(request.Context(), g.idle)
	request = request.WithContext(during)
	if sent := request.Body; sent != nil && sent != http.NoBody {
		request.Body = body{watch.Reader(sent), sent.Close}
	}
	answer, err := g.Transport.RoundTrip(request)
	if err != nil {
		stop()
		return nil, err
	}
	read := answer.Body
	answer.Body = body{watch.Waiting(read), func() error {
		stop()
		return read.Close()
	}}
	return answer, nil
}

// body is the content of a request or of its answer.
type body struct {
	io.Reader
	close func() error
}

func (b body) Close() error { return b.close() }
