package target

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"etcd-host/internal/recovery/target/targettest"
)

// gcsStore gives a token for a service account's key, and takes requests with that token and no signature.
func gcsStore(t *testing.T) (server *httptest.Server, credentials string) {
	t.Helper()
	handler := &targettest.S3{Bucket: "backups"}
	server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprint(w, `{"access_token":"granted","token_type":"Bearer","expires_in":3600}`)
			return
		}
		if r.Header.Get("Authorization") != "Bearer granted" {
			http.Error(w, "<Error><Code>AccessDenied</Code></Error>", http.StatusForbidden)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	account, err := json.Marshal(map[string]string{
		"type": "service_account", "client_email": "backup@example.invalid", "token_uri": server.URL + "/token",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	})
	if err != nil {
		t.Fatal(err)
	}
	return server, string(account)
}

var testTime = time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)

// azureStore does what a container of Azure's does with the requests of this package.
func azureStore(t *testing.T) *httptest.Server {
	t.Helper()
	var mutex sync.Mutex
	blobs := map[string][]byte{}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mutex.Lock()
		defer mutex.Unlock()
		if !strings.HasPrefix(r.Header.Get("Authorization"), "SharedKey account:") {
			w.Header().Set("X-Ms-Error-Code", "AuthenticationFailed")
			w.WriteHeader(http.StatusForbidden)
			return
		}
		body, _ := io.ReadAll(r.Body)
		name, query := strings.TrimPrefix(r.URL.Path, "/backups/"), r.URL.Query()
		content, there := blobs[name]
		switch {
		case query.Get("comp") == "list":
			listBlobs(w, query.Get("prefix"), blobs)
		case r.Method == http.MethodPut:
			blobs[name] = body
			w.WriteHeader(http.StatusCreated)
		case !there:
			w.Header().Set("X-Ms-Error-Code", "BlobNotFound")
			w.WriteHeader(http.StatusNotFound)
		case r.Method == http.MethodDelete:
			delete(blobs, name)
			w.WriteHeader(http.StatusAccepted)
		default:
			http.ServeContent(w, r, "", testTime, bytes.NewReader(content))
		}
	}))
	t.Cleanup(server.Close)
	return server
}

func listBlobs(w http.ResponseWriter, prefix string, blobs map[string][]byte) {
	w.Header().Set("Content-Type", "application/xml")
	_, _ = fmt.Fprint(w, `<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs>`)
	for name, content := range blobs {
		if strings.HasPrefix(name, prefix) {
			_, _ = fmt.Fprintf(w, `<Blob><Name>%s</Name><Properties><Content-Length>%d</Content-Length></Properties></Blob>`,
				name, len(content))
		}
	}
	_, _ = fmt.Fprint(w, `</Blobs><NextMarker/></EnumerationResults>`)
}

// The lines are those of the page "Authorize with Shared Key" of Azure.
func TestASharedKeySignsWhatAzureDocuments(t *testing.T) {
	opened, err := openAzure(Settings{Account: "myaccount", Container: "mycontainer", Key: "c2VjcmV0"})
	if err != nil {
		t.Fatal(err)
	}
	c := opened.(*container)
	query := url.Values{"restype": {"container"}, "comp": {"list"}, "prefix": {"etcd/"}}
	request := httptest.NewRequest(http.MethodGet, c.base.String()+"?"+query.Encode(), nil)
	request.Header.Set("X-Ms-Date", "Fri, 26 Jun 2015 23:39:12 GMT")
	request.Header.Set("X-Ms-Version", "2021-12-02")
	want := "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2021-12-02\n" +
		"/myaccount/mycontainer\ncomp:list\nprefix:etcd/\nrestype:container"
	if got := c.toSign(request, query); got != want {
		t.Errorf("%q is signed, not %q", got, want)
	}
}

func TestATokenOfTheMachinesRoleIsAskedForOnce(t *testing.T) {
	for _, expires := range []string{`3600`, `"3600"`} {
		asked := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked++
			if r.Header.Get("Metadata-Flavor") != "Google" {
				w.WriteHeader(http.StatusForbidden)
			}
			_, _ = fmt.Fprintf(w, `{"access_token":"granted","expires_in":%s}`, expires)
		}))
		defer server.Close()
		tokens := newMachineTokens(server.URL, "Metadata-Flavor", "Google")
		for range 2 {
			if token, err := tokens.Token(); err != nil || token.AccessToken != "granted" {
				t.Errorf("%v %v", token, err)
			}
		}
		if asked != 1 {
			t.Errorf("%d requests", asked)
		}
	}
}
