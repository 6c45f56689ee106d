// Package proxy sends requests through the proxy that the configuration names, and through no other.
package proxy

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// Through has a transport connect by a proxy. Go would hand on the words of one that refuses as if they were its own.
func Through(transport *http.Transport, proxy *url.URL) {
	transport.Proxy = http.ProxyURL(proxy)
	transport.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode == http.StatusOK {
			return nil
		}
		return fmt.Errorf("the proxy refuses the connection: it answers %.200q", answer.Status)
	}
}
