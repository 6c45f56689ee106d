package target

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

// stores are all kinds of targets that a server by HTTP is. The server answers a request for a token too.
func stores(t *testing.T, server *httptest.Server) []Settings {
	t.Helper()
	_, credentials := gcsStore(t)
	return []Settings{
		{Name: "s3", Kind: KindS3, Bucket: "backups", PathStyle: true, AccessKeyID: "id", SecretAccessKey: "x",
			Endpoint: server.URL},
		{Name: "gcs", Kind: KindGCS, Bucket: "backups", Credentials: withTokensOf(server, credentials),
			Endpoint: server.URL},
		{Name: "azure", Kind: KindAzure, Container: "backups", SAS: "sig=x", Endpoint: server.URL},
	}
}

func TestAnErrorOfATargetHasACodeAndAnAction(t *testing.T) {
	for _, one := range []struct {
		status    int
		code      string
		isRefused bool
	}{
		{http.StatusForbidden, "AccessDenied", true},
		{http.StatusUnauthorized, "NoAuthenticationInformation", true},
		{http.StatusBadRequest, "ExpiredToken", true},
		{http.StatusBadRequest, "InvalidToken", true},
		{http.StatusBadRequest, "InvalidAccessKeyId", true},
		{http.StatusBadRequest, "SignatureDoesNotMatch", true},
		{http.StatusBadRequest, "InvalidAuthenticationInfo", true},
		{http.StatusBadRequest, "AuthorizationHeaderMalformed", false},
		{http.StatusNotFound, "NoSuchBucket", false},
		{http.StatusTeapot, "Other", false},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/token" {
				w.Header().Set("Content-Type", "application/json")
				_, _ = fmt.Fprint(w, `{"access_token":"granted","token_type":"Bearer","expires_in":3600}`)
				return
			}
			w.Header().Set("X-Ms-Error-Code", one.code)
			w.WriteHeader(one.status)
			_, _ = fmt.Fprintf(w, "<Error><Code>%s</Code></Error>", one.code)
		}))
		defer server.Close()
		for _, settings := range stores(t, server) {
			// Each kind has codes of its own.
			if settings.Kind == KindAzure != (one.code == "InvalidAuthenticationInfo") && one.status == http.StatusBadRequest {
				continue
			}
			in := open(t, settings)
			_, listed := in.List(t.Context(), "a/")
			put := in.Put(t.Context(), "a", strings.NewReader("x"), 1)
			// An answer to HEAD has no code of the store's.
			for _, err := range []error{listed, put} {
				code, action := coded.TargetFailed, "or correct "+addressFields[settings.Kind]+" in backup.targets"
				if one.isRefused {
					code, action = coded.TargetRefused, "Correct its credentials in backup.targets"
				}
				if errors.Is(err, ErrRefused) != one.isRefused || coded.CodeOf(err) != code ||
					strings.Count(fmt.Sprint(err), action) != 1 {
					t.Errorf("%s, HTTP %d %s: %v [%s]", settings.Kind, one.status, one.code, err, coded.CodeOf(err))
				}
			}
		}
	}
}

func TestARefusedTokenOfAServiceAccountIsARefusal(t *testing.T) {
	for status, wanted := range map[int]coded.Code{
		http.StatusBadRequest:         coded.TargetRefused,
		http.StatusUnauthorized:       coded.TargetRefused,
		http.StatusServiceUnavailable: coded.TargetFailed,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, `{"error":"invalid_grant"}`, status)
		}))
		defer server.Close()
		_, err := open(t, stores(t, server)[1]).List(t.Context(), "a/")
		if coded.CodeOf(err) != wanted || !strings.Contains(fmt.Sprint(err), "invalid_grant") {
			t.Errorf("HTTP %d: %v [%s]", status, err, coded.CodeOf(err))
		}
	}
}

func TestAnErrorOfAServerThatDoesNotAnswerHasACodeAndAnAction(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	settings := append(stores(t, server), sftpSettings(t))
	server.Close()
	settings[3].Port = 1
	for _, one := range settings {
		_, err := open(t, one).List(t.Context(), "a/")
		if coded.CodeOf(err) != coded.TargetFailed || !strings.Contains(fmt.Sprint(err), addressFields[one.Kind]) {
			t.Errorf("%s: %v [%s]", one.Kind, err, coded.CodeOf(err))
		}
	}
}

func TestAFileThatIsNotThereHasNoActionAndAnErrorWithOneKeepsIt(t *testing.T) {
	server, _ := store(t)
	if _, err := open(t, s3Settings(server)).Stat(t.Context(), "a"); coded.CodeOf(err) != coded.HostFailed ||
		strings.Contains(fmt.Sprint(err), "backup.targets") {
		t.Errorf("%v", err)
	}
	if err := withAction(errTooMany, KindSFTP); !errors.Is(err, errTooMany) || err.Error() != errTooMany.Error() {
		t.Errorf("%v", err)
	}
	_, err := Open(paths.Host{}, Settings{Name: "azure", Kind: KindAzure, Container: "cc", Account: "a", Key: "%"})
	if coded.CodeOf(err) != coded.TargetFailed || !strings.Contains(fmt.Sprint(err), "Correct it in backup.targets") {
		t.Errorf("%v", err)
	}
}
