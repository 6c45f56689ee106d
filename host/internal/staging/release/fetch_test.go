package release

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"etcd-host/internal/system/files/filestest"
)

const archivePath = "/v3.6.16/etcd-v3.6.16-linux-amd64.tar.gz"

func archiveBytes() []byte { return append([]byte{0x1f, 0x8b}, make([]byte, 8<<20)...) }

// mirror has TLS. Its certificate is in the trust store of the tests.
func mirror(t *testing.T, answer http.HandlerFunc) *url.URL {
	t.Helper()
	return served(t, httptest.NewTLSServer(answer))
}

func plainMirror(t *testing.T, answer http.HandlerFunc) *url.URL {
	t.Helper()
	return served(t, httptest.NewServer(answer))
}

func served(t *testing.T, server *httptest.Server) *url.URL {
	t.Helper()
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	at, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func ask(at *url.URL, proxy *url.URL) string {
	return refused(context.Background(), client(proxy), at.JoinPath(archivePath), 2*time.Second)
}

func TestAMirrorThatHasTheArchiveIsBelieved(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"serves two bytes": func(w http.ResponseWriter, r *http.Request) {
			http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(archiveBytes())))
		},
		"knows no ranges": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(archiveBytes()) },
		"refuses HEAD": func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet {
				w.WriteHeader(http.StatusMethodNotAllowed)
				return
			}
			_, _ = w.Write(archiveBytes())
		},
		"redirects": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == archivePath {
				http.Redirect(w, r, "/store", http.StatusFound)
				return
			}
			_, _ = w.Write(archiveBytes())
		},
	} {
		t.Run(name, func(t *testing.T) {
			if said := ask(mirror(t, answer), nil); said != "" {
				t.Errorf("refused: %s", said)
			}
		})
	}
}

func TestAMirrorThatDoesNotHaveTheArchiveIsReported(t *testing.T) {
	for _, one := range []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"does not have it", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) },
			`^HTTP status 404$`},
		{"shows a page instead",
			func(w http.ResponseWriter, _ *http.Request) {
				_,
					_ = io.WriteString(w, "<html>log in</html>")
			}, `not a gzip archive$`},
		{"has an empty file", func(http.ResponseWriter, *http.Request) {}, `not a gzip archive$`},
		{"does not answer", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, `^no answer within 2 s$`},
	} {
		t.Run(one.name, func(t *testing.T) {
			if said := ask(mirror(t, one.answer), nil); !regexp.MustCompile(one.want).MatchString(said) {
				t.Errorf("said %q", said)
			}
		})
	}
}

// A host with a slow processor takes as long.
func TestAHandshakeMayTakeLongerThanAConnection(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(archiveBytes())
	}))
	server.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		time.Sleep(connectTimeout + time.Second)
		return nil, nil
	}}
	server.StartTLS()
	at := served(t, server).JoinPath(archivePath)
	if why := refused(t.Context(), client(nil), at, askPatience); why != "" {
		t.Errorf("the mirror was reported: %s", why)
	}
}

func TestAMirrorThatIsNotThereIsReported(t *testing.T) {
	server := httptest.NewServer(nil)
	gone, _ := url.Parse(server.URL)
	server.Close()
	if said := ask(gone, nil); !strings.Contains(said, "connect: connection refused") {
		t.Errorf("said %q", said)
	}
}

func TestTheProxyOfTheConfigurationIsAskedAndNoOther(t *testing.T) {
	for _, key := range []string{"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"} {
		t.Setenv(key, "http://127.0.0.1:1")
	}
	if said := ask(mirror(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(archiveBytes()) }),
		nil); said != "" {
		t.Errorf("the environment's proxy was asked: %s", said)
	}
	var asked atomic.Value
	proxy := plainMirror(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.URL.String())
		_, _ = w.Write(archiveBytes())
	})
	at, _ := url.Parse("http://mirror.invalid")
	if said := ask(at, proxy); said != "" || asked.Load() != "http://mirror.invalid"+archivePath {
		t.Errorf("said %q, the proxy was asked for %v", said, asked.Load())
	}
}

func TestNoPasswordIsInAnError(t *testing.T) {
	secret := "s3cr3t"
	proxy, _ := url.Parse("http://user:" + secret + "@127.0.0.1:1")
	at, _ := url.Parse("http://user:" + secret + "@127.0.0.1:1")
	for _, said := range []string{ask(at, nil), ask(at, proxy)} {
		if said == "" || strings.Contains(said, secret) {
			t.Errorf("said %q", said)
		}
	}
	for _, text := range []string{"http://u:" + secret + " x@10.15.1.3:81", "http://u:" + secret + "\x7f@h",
		"ftp://u:" + secret + "@h", secret} {
		_, err := ReadInput(strings.NewReader("version=3.6.16\nmethod=upload\nproxy=" + text + "\n"))
		if err == nil {
			t.Errorf("%q is taken for a proxy", text)
		} else if strings.Contains(err.Error(), secret) && !strings.Contains(err.Error(), "control character") {
			t.Errorf("%v", err)
		}
	}
}

func TestNoUserPasswordOrQueryOfAMirrorIsShown(t *testing.T) {
	for _, one := range []struct{ text, want string }{
		{"https://s3cr3t@mirror.invalid/etcd", "https://xxxxx@mirror.invalid/etcd"},
		{"https://u:s3cr3t@mirror.invalid/etcd", "https://xxxxx@mirror.invalid/etcd"},
		{"https://mirror.invalid/etcd?token=s3cr3t#s3cr3t", "https://mirror.invalid/etcd?xxxxx"},
		{"https://mirror.invalid/etcd", "https://mirror.invalid/etcd"},
	} {
		at, err := url.Parse(one.text)
		if err != nil || shown(at) != one.want {
			t.Errorf("%s is shown as %s, %v", one.text, shown(at), err)
		}
	}
	m, _ := testMachine(t)
	lines := "version=3.6.16\nmethod=archive\nurl=http://s3cr3t@127.0.0.1:1/v3.6.16?s3cr3t\n"
	withDigest := lines + "sha256_" + Architecture() + "=" + strings.Repeat("0", 64) + "\n"
	for _, text := range []string{lines, withDigest} {
		_, err := install(m, text)
		said := fmt.Sprint(err, m.Say, ArchiveLines(t.Context(), m.Paths, map[string][]byte{"a": []byte(text)}))
		if err == nil || strings.Contains(said, "s3cr3t") {
			t.Error(said)
		}
	}
}

func TestEachProxyThatTheConfigurationAcceptsIsAccepted(t *testing.T) {
	for _, scheme := range []string{"http", "https", "socks5", "socks5h"} {
		text := "version=3.6.16\nmethod=package\nproxy=" + scheme + "://10.0.0.1:3128\n"
		if _, err := ReadInput(strings.NewReader(text)); err != nil {
			t.Errorf("%s: %v", scheme, err)
		}
	}
	text := "version=3.6.16\nmethod=package\nproxy=socks4://10.0.0.1:3128\n"
	if _, err := ReadInput(strings.NewReader(text)); err == nil {
		t.Error("socks4 is accepted")
	}
}

func TestAMirrorIsReachedThroughASOCKSProxyThatLooksItsNameUp(t *testing.T) {
	for _, scheme := range []string{"socks5", "socks5h"} {
		proxy, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = proxy.Close() })
		asked := make(chan string, 1)
		go serveSOCKS(proxy, asked)
		by := &url.URL{Scheme: scheme, Host: proxy.Addr().String()}
		said := ask(&url.URL{Scheme: "http", Host: "mirror.invalid"}, by)
		if name := <-asked; said != "" || name != "mirror.invalid" {
			t.Errorf("%s: said %q, the proxy was asked for %q", scheme, said, name)
		}
	}
}

// serveSOCKS answers one connection (RFC 1928) as proxy and as mirror.
func serveSOCKS(proxy net.Listener, asked chan<- string) {
	defer close(asked)
	connection, err := proxy.Accept()
	if err != nil {
		return
	}
	defer func() { _ = connection.Close() }()
	read := func(count int) []byte {
		data := make([]byte, count)
		_, _ = io.ReadFull(connection, data)
		return data
	}
	read(int(read(2)[1])) // the methods of authentication
	_, _ = connection.Write([]byte{5, 0})
	length := read(5)[4] // version, command, 0, kind of address, length of the name
	asked <- string(read(int(length)))
	read(2) // the port
	_, _ = connection.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	read(len("GET /"))
	_, _ = fmt.Fprintf(connection, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n\x1f\x8b", 2)
	_, _ = io.Copy(io.Discard, connection)
}

func TestAFetchSurvivesAMirrorThatFailsOnce(t *testing.T) {
	var count atomic.Int32
	at := mirror(t, func(w http.ResponseWriter, _ *http.Request) {
		if count.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "content")
	})
	got := &bounded{}
	err := fetch(context.Background(), client(nil), at, func() (io.WriteCloser, error) { got.Reset(); return got, nil })
	if err != nil || got.String() != "content" {
		t.Errorf("%q, %v", got.String(), err)
	}
}

func TestARedirectFromHTTPSToHTTPIsRefused(t *testing.T) {
	plain := plainMirror(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(archiveBytes()) })
	at := mirror(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, plain.String(), http.StatusFound)
	})
	if said := refused(context.Background(), client(nil), at, time.Second); !strings.Contains(said,
		"redirect from https to http") {
		t.Errorf("said %q", said)
	}
}

func TestTheArchiveVerbAsksOnlyForReleasesThatAreNotThere(t *testing.T) {
	m, _ := testMachine(t)
	at := mirror(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "3.6.17") {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write(archiveBytes())
	})
	section := func(version, method string) []byte {
		return fmt.Appendf(nil, "version=%s\nmethod=%s\nurl=%s/v%s\n", version, method, at, version)
	}
	filestest.Put(t, m.Paths.ReleaseFile("3.6.14", "etcd"), "x", 0o755)
	filestest.Put(t, m.Paths.ReleaseFile("3.6.14", "etcdctl"), "x", 0o755)
	lines := ArchiveLines(context.Background(), m.Paths, map[string][]byte{
		"a": section("3.6.14", "archive"), "b": section("3.7.1", "archive"), "c": section("3.6.17",
			"archive"), "d": section("3.6.18", "package"),
	})
	url := func(version string) string {
		return fmt.Sprintf("archive=%s/v%s/etcd-v%s-linux-%s.tar.gz", at, version, version, Architecture())
	}
	want := []string{url("3.7.1"), url("3.6.17") + " HTTP status 404"}
	if fmt.Sprint(lines) != fmt.Sprint(want) {
		t.Errorf("%q, want %q", lines, want)
	}
}

func TestAnArchiveWhoseDigestOnlyItsMirrorKnowsIsReported(t *testing.T) {
	at := mirror(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(archiveBytes()) })
	given := "sha256_" + Architecture() + "=" + strings.Repeat("a", 64) + "\n"
	for _, c := range []struct {
		version, more string
		want          bool
	}{
		{"3.6.99", "", true}, {"3.6.99", given, false}, {"3.6.99", "own_builds=true\n", false}, {"3.7.1", "", false},
	} {
		m, _ := testMachine(t)
		text := fmt.Sprintf("version=%s\nmethod=archive\nurl=%s/v%s\n%s", c.version, at, c.version, c.more)
		lines := ArchiveLines(t.Context(), m.Paths, map[string][]byte{"a": []byte(text)})
		line := fmt.Sprintf("no_digest=%s/v%s/etcd-v%s-linux-%s.tar.gz", at, c.version, c.version, Architecture())
		if len(lines) == 0 || slices.Contains(lines, line) != c.want {
			t.Errorf("%s %q: %q", c.version, c.more, lines)
		}
	}
}
