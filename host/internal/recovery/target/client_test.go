package target

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
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
		credentials = strings.Replace(credentials, `"token_uri":"https://127.0.0.1`, `"unused":"`, 1)
		credentials = strings.Replace(credentials, `{`, `{"token_uri":"`+server.URL+`",`, 1)
		for _, settings := range []Settings{
			{Kind: KindAzure, Container: "backups", SAS: "sig=hidden-secret"},
			{Kind: KindS3, Bucket: "backups", PathStyle: true, AccessKeyID: "id", SecretAccessKey: "hidden-secret"},
			{Kind: KindGCS, Bucket: "backups", Credentials: credentials},
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
