package foundetcd

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Kind is one of the two ports of an etcd.
type Kind string

// The ports.
const (
	Peer   Kind = "peer"
	Client Kind = "client"
)

// plainURL is what is printed, and may be asked: nothing that another program would take for an option.
var plainURL = regexp.MustCompile(`^[a-z]+://([A-Za-z0-9][A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$`)

func accepted(setting, url string) (string, error) {
	if url != "" && (len(url) > 300 || !plainURL.MatchString(url)) {
		return "", fmt.Errorf("its %s is %.300q, which is not a URL of the form https://HOST:PORT", setting, url)
	}
	return url, nil
}

// Listen is a URL that it listens at, with TLS if there is one; empty where none is set.
func (e *Etcd) Listen(kind Kind) (string, error) {
	setting := "listen-" + string(kind) + "-urls"
	urls := strings.Split(e.Settings.Value(setting), ",")
	url := urls[0]
	if at := slices.IndexFunc(urls, func(url string) bool { return strings.HasPrefix(url, "https:") }); at >= 0 {
		url = urls[at]
	}
	return accepted(setting, strings.NewReplacer("//0.0.0.0:", "//127.0.0.1:", "//[::]:", "//[::1]:").Replace(url))
}

// reach is where others reach it, if it says so: it may take its own certificate from that address alone.
func (e *Etcd) reach(kind Kind) (string, error) {
	setting := "advertise-client-urls"
	if kind == Peer {
		setting = "initial-advertise-peer-urls"
	}
	listens := e.Settings.Value("listen-" + string(kind) + "-urls")
	advertised, _, _ := strings.Cut(e.Settings.Value(setting), ",")
	everywhere := strings.Contains(listens, "//0.0.0.0:") || strings.Contains(listens, "//[::]:")
	if everywhere && strings.HasPrefix(advertised, "https:") {
		return accepted(setting, advertised)
	}
	return e.Listen(kind)
}

// Reply is an answer of the etcd that was found.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte
	// MemberPair says that it was asked with the certificate for peers, and not with the one for clients.
	MemberPair bool
}

const (
	dialTimeout  = 2 * time.Second
	replyTimeout = 5 * time.Second
	mostReply    = 4 << 20
)

// Get asks this host's own etcd, with its own certificates, so it need not prove who it is. The URL is the process's
// word, so it is refused unless it is a plain one.
func (e *Etcd) Get(ctx context.Context, kind Kind, path string) (Reply, error) {
	return e.ask(ctx, kind, path, nil)
}

// Authentication is "on" where etcd asks each client for a user, "off" where not, and nothing where it does not answer
// to that.
func (e *Etcd) Authentication(ctx context.Context) string {
	reply, err := e.ask(ctx, Client, "/v3/auth/status", []byte("{}"))
	if err != nil {
		return ""
	}
	var answer struct {
		Enabled bool   `json:"enabled"`
		Message string `json:"message"`
	}
	// With authentication on only an administrator may ask, and by this way etcd reads no name in a certificate.
	switch err := json.Unmarshal(reply.Body, &answer); {
	case err != nil:
		return ""
	case answer.Enabled || strings.Contains(answer.Message, "user name is empty"):
		return "on"
	case reply.Status == http.StatusOK:
		return "off"
	}
	return ""
}

// ask sends a body by POST; without one it gets.
func (e *Etcd) ask(ctx context.Context, kind Kind, path string, body []byte) (Reply, error) {
	url, err := e.reach(kind)
	if err != nil {
		return Reply{}, err
	}
	if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		return Reply{}, fmt.Errorf("it has no URL for %ss that could be asked (%q)", kind, url)
	}
	var failed []error
	for _, prefix := range []string{"peer-", ""} {
		reply, err := e.askWith(ctx, prefix, url+path, body)
		if err == nil {
			reply.MemberPair = prefix != ""
			return reply, nil
		}
		failed = append(failed, err)
	}
	return Reply{}, errors.Join(failed...)
}

func (e *Etcd) askWith(ctx context.Context, prefix, url string, body []byte) (Reply, error) {
	config := &tls.Config{InsecureSkipVerify: true} //nolint:gosec // See Get.
	if e.Settings.Value(prefix+"cert-file") != "" {
		certificate, err := e.pair(ctx, prefix)
		if err != nil {
			return Reply{}, err
		}
		// It is offered whatever CAs the server names, as curl does.
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &certificate, nil }
	}
	ctx, cancel := context.WithTimeout(ctx, replyTimeout)
	defer cancel()
	client := http.Client{
		Transport: &http.Transport{
			DialContext:     (&net.Dialer{Timeout: dialTimeout}).DialContext,
			TLSClientConfig: config,
			// The peer port hangs up on an offer of HTTP/2.
			TLSNextProto:      map[string]func(string, *tls.Conn) http.RoundTripper{},
			DisableKeepAlives: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	method := http.MethodGet
	if body != nil {
		method = http.MethodPost
	}
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return Reply{}, err
	}
	response, err := client.Do(request)
	if err != nil {
		return Reply{}, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, mostReply))
	if err != nil {
		return Reply{}, err
	}
	return Reply{Status: response.StatusCode, Header: response.Header, Body: answer}, nil
}

func (e *Etcd) pair(ctx context.Context, prefix string) (tls.Certificate, error) {
	certificate, err := e.ReadFile(ctx, e.Settings.Value(prefix+"cert-file"))
	if err != nil {
		return tls.Certificate{}, err
	}
	key, err := e.ReadFile(ctx, e.Settings.Value(prefix+"key-file"))
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.X509KeyPair(certificate, key)
}

// Authorities are all CA certificates that it accepts, each as its DER bytes.
func (e *Etcd) Authorities(ctx context.Context) ([][]byte, error) {
	var found [][]byte
	for _, setting := range []string{"trusted-ca-file", "peer-trusted-ca-file"} {
		name := e.Settings.Value(setting)
		if name == "" {
			continue
		}
		content, err := e.ReadFile(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("its %s: %w", setting, err)
		}
		for block, rest := pem.Decode(content); block != nil; block, rest = pem.Decode(rest) {
			if block.Type == "CERTIFICATE" &&
				!slices.ContainsFunc(found, func(der []byte) bool { return string(der) == string(block.Bytes) }) {
				found = append(found, block.Bytes)
			}
		}
	}
	return found, nil
}
