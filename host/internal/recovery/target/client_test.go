package target

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestNoRedirectOfATargetIsFollowed(t *testing.T) {
	reached := 0
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ }))
	defer elsewhere.Close()
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect} {
		server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+"/place?sig=hidden-secret", status)
		}))
		defer server.Close()
		_, credentials := gcsStore(t)
		for _, settings := range []Settings{
			{Kind: KindAzure, Container: "backups", SAS: "sig=hidden-secret"},
			{Kind: KindS3, Bucket: "backups", PathStyle: true, AccessKeyID: "id", SecretAccessKey: "hidden-secret"},
			{Kind: KindGCS, Bucket: "backups", Credentials: withTokensOf(server, credentials)},
		} {
			settings.Name, settings.Endpoint, settings.CA = "away", server.URL, caOf(server)
			_, err := open(t, settings).Stat(t.Context(), "a")
			if err == nil || !strings.Contains(err.Error(), `the target "away"`) ||
				!strings.Contains(err.Error(), elsewhere.URL+"/place") || strings.Contains(err.Error(), "hidden-secret") {
				t.Errorf("%s, HTTP %d: %v", settings.Kind, status, err)
			}
		}
		role := httptest.NewServer(http.RedirectHandler(elsewhere.URL+"/place", status))
		defer role.Close()
		if _, err := newMachineTokens(role.URL, "Metadata", "true").Token(); err == nil ||
			!strings.Contains(err.Error(), elsewhere.URL+"/place") {
			t.Errorf("a token, HTTP %d: %v", status, err)
		}
	}
	if reached > 0 {
		t.Errorf("%d requests were led elsewhere", reached)
	}
}

func TestAStoreAddsNoLinesToAMessage(t *testing.T) {
	odd := "x\nFAKE=1\x1b[2J" + strings.Repeat("y", 5000)
	for _, status := range []int{http.StatusForbidden, http.StatusBadRequest} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			if r.URL.Path == "/token" {
				_, _ = io.WriteString(w, odd)
				return
			}
			_, _ = io.WriteString(w, "<Error><Code>x\nFAKE=1</Code><Message>")
			_ = xml.EscapeText(w, []byte(odd))
			_, _ = io.WriteString(w, "</Message></Error>")
		}))
		defer server.Close()
		_, credentials := gcsStore(t)
		for _, settings := range []Settings{
			{Kind: KindAzure, Container: "backups", SAS: "sig=x"},
			{Kind: KindS3, Bucket: "backups", PathStyle: true, AccessKeyID: "id", SecretAccessKey: "x"},
			{Kind: KindGCS, Bucket: "backups", Credentials: withTokensOf(server, credentials)},
		} {
			settings.Name, settings.Endpoint = "odd", server.URL
			_, err := open(t, settings).List(t.Context(), "a/")
			if err == nil || strings.ContainsAny(err.Error(), "\n\x1b") || len(err.Error()) > 1200 {
				t.Errorf("%s, HTTP %d: %q", settings.Kind, status, err)
			}
		}
	}
}

// withTokensOf has a service account ask a server for its tokens.
func withTokensOf(server *httptest.Server, credentials string) string {
	own := regexp.MustCompile(`"token_uri":"[^"]*"`)
	return own.ReplaceAllString(credentials, `"token_uri":"`+server.URL+`/token"`)
}

func TestARequestWhoseDataStandStillEnds(t *testing.T) {
	silent := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, "the first part")
			w.(http.Flusher).Flush()
		}
		<-silent
	}))
	t.Cleanup(func() { close(silent); server.Close() })
	through := http.Client{Transport: guarded{&http.Transport{DisableKeepAlives: true}, 200 * time.Millisecond}}
	answer, err := through.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond) // a reader may take its time
	text, err := io.ReadAll(answer.Body)
	if string(text) != "the first part" || err == nil || !strings.Contains(err.Error(), "no data for 200ms") {
		t.Errorf("%q %v", text, err)
	}
	_ = answer.Body.Close()
	endless := io.LimitReader(zeros{}, 64<<20)
	if _, err := through.Post(server.URL, "application/octet-stream", endless); err == nil ||
		!strings.Contains(err.Error(), "no data for 200ms") {
		t.Errorf("%v", err)
	}
}

type zeros struct{}

func (zeros) Read(data []byte) (int, error) { return len(data), nil }
