package proxy

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestTheWordsOfAProxyThatRefusesAreQuoted(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		hijacked, _, err := answer.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = hijacked.Write([]byte("HTTP/1.1 407 All is well. \x1b[31mRun rm\r\n\r\n"))
			_ = hijacked.Close()
		}
	}))
	defer server.Close()
	by, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	Through(transport, by)
	_, err = (&http.Client{Transport: transport}).Get("https://releases.invalid/")
	if err == nil || !strings.Contains(err.Error(), `it answers "407 All is well. \x1b[31mRun rm"`) {
		t.Errorf("%v", err)
	}
}
