package release

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"etcd-host/internal/system/proxy"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/system/stall"
)

const (
	connectTimeout = 10 * time.Second
	// A slow processor takes seconds for the handshake, and it may be busy.
	handshakeTimeout = 30 * time.Second
	stallTimeout     = 60 * time.Second
	attempts         = 3
	retryPause       = time.Second
)

// client uses the proxy that the configuration names and no other: the login's environment may name one, too.
func client(by *url.URL) *http.Client {
	transport := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: connectTimeout}).DialContext,
		TLSHandshakeTimeout:   handshakeTimeout,
		ResponseHeaderTimeout: stallTimeout,
		DisableKeepAlives:     true,
		// An archive is fetched as it is, whatever the server would like to do to it.
		DisableCompression: true,
	}
	if by != nil {
		proxy.Through(transport, by)
	}
	return &http.Client{Transport: transport, CheckRedirect: func(request *http.Request, via []*http.Request) error {
		if len(via) >= 10 {
			return errors.New("more than 10 redirects")
		}
		if via[0].URL.Scheme == "https" && request.URL.Scheme != "https" {
			return errors.New("a redirect from https to http")
		}
		return nil
	}}
}

// statusError is an answer that is not the file.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("HTTP status %d", int(e)) }

func (e statusError) passing() bool { return e >= 500 || e == 408 || e == 429 }

// get opens what is at a URL. header may be nil.
func get(ctx context.Context, from *http.Client, at *url.URL, header http.Header) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, errors.New("the value is not a valid URL")
	}
	for key, values := range header {
		request.Header[key] = values
	}
	response, err := from.Do(request)
	if err != nil {
		return nil, withoutURL(err)
	}
	if response.StatusCode != http.StatusOK && response.StatusCode != http.StatusPartialContent {
		_ = response.Body.Close()
		return nil, statusError(response.StatusCode)
	}
	return response.Body, nil
}

// withoutURL is the reason alone: the message around it names the URL, without a password.
func withoutURL(err error) error {
	var about *url.Error
	if errors.As(err, &about) {
		return about.Err
	}
	return err
}

// fetch writes what is at a URL to open's file, and tries again what may pass.
func fetch(ctx context.Context, from *http.Client, at *url.URL, open func() (io.WriteCloser, error)) error {
	var err error
	for attempt := range attempts {
		if attempt > 0 {
			if err := retry.Sleep(ctx, retryPause); err != nil {
				return err
			}
		}
		if err = fetchOnce(ctx, from, at, open); err == nil || !mayPass(err) {
			return err
		}
	}
	return err
}

func mayPass(err error) bool {
	var status statusError
	if errors.As(err, &status) {
		return status.passing()
	}
	var local *localError
	return !errors.As(err, &local)
}

// localError is a fault of this host's disk.
type localError struct{ err error }

func (e *localError) Error() string { return e.err.Error() }
func (e *localError) Unwrap() error { return e.err }

func fetchOnce(ctx context.Context, from *http.Client, at *url.URL, open func() (io.WriteCloser, error)) error {
	ctx, watch, stop := stall.Over(ctx, stallTimeout)
	defer stop()
	body, err := get(ctx, from, at, nil)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	file, err := open()
	if err != nil {
		return &localError{err}
	}
	_, err = io.Copy(localWriter{file}, watch.Reader(body))
	if closed := file.Close(); closed != nil && err == nil {
		err = &localError{closed}
	}
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	return err
}

type localWriter struct{ io.Writer }

func (w localWriter) Write(data []byte) (int, error) {
	n, err := w.Writer.Write(data)
	if err != nil {
		err = &localError{err}
	}
	return n, err
}

// refused is why no archive is available at a URL; empty where it is. The question is for the two bytes by which gzip
// is known, since servers, and the stores to which they redirect, may refuse HEAD. A server without ranges is cut off
// after those two.
func refused(ctx context.Context, from *http.Client, at *url.URL, patience time.Duration) string {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	body, err := get(ctx, from, at, http.Header{"Range": {"bytes=0-1"}})
	start := make([]byte, 2)
	if err == nil {
		_, err = io.ReadFull(body, start)
		_ = body.Close()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return notAnArchive
		}
	}
	var dial *net.OpError
	switch {
	case errors.As(err, &dial) && dial.Op == "dial" && dial.Timeout() && ctx.Err() == nil:
		return fmt.Sprintf("no answer within %d s", int(connectTimeout.Seconds()))
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no answer within %d s", int(patience.Seconds()))
	case err != nil:
		return err.Error()
	case start[0] != 0x1f || start[1] != 0x8b:
		return notAnArchive
	}
	return ""
}

const notAnArchive = "the server sends something that is not a gzip archive"
