package target

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"etcd-host/internal/recovery/target/targettest"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

// store is an S3 store in this process.
func store(t *testing.T) (server *httptest.Server, s3 *targettest.S3) {
	t.Helper()
	s3 = &targettest.S3{Bucket: "backups"}
	server = httptest.NewTLSServer(s3)
	t.Cleanup(server.Close)
	return server, s3
}

func caOf(server *httptest.Server) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
}

func s3Settings(server *httptest.Server) Settings {
	return Settings{
		Name: "s3", Kind: KindS3, Endpoint: server.URL, Region: "eu", Bucket: "backups", Prefix: "deep/er",
		PathStyle: true, CA: caOf(server), AccessKeyID: "id", SecretAccessKey: "secret",
	}
}

// sftpServer serves the files below a directory to one key.
func sftpServer(t *testing.T, hostKey ssh.Signer, user ssh.PublicKey, serve func(ssh.Channel)) (port uint16) {
	t.Helper()
	config := &ssh.ServerConfig{PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
		if bytes.Equal(key.Marshal(), user.Marshal()) {
			return nil, nil
		}
		return nil, errors.New("another key")
	}}
	config.AddHostKey(hostKey)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serveSSH(conn, config, serve)
		}
	}()
	return uint16(listener.Addr().(*net.TCPAddr).Port)
}

func serveSSH(conn net.Conn, config *ssh.ServerConfig, serve func(ssh.Channel)) {
	defer func() { _ = conn.Close() }()
	_, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for asked := range channels {
		channel, requests, err := asked.Accept()
		if err != nil {
			return
		}
		go func() {
			for request := range requests {
				_ = request.Reply(request.Type == "subsystem", nil)
			}
		}()
		go serve(channel)
	}
}

func serveSFTP(channel ssh.Channel) {
	if server, err := sftp.NewServer(channel); err == nil {
		_ = server.Serve()
	}
}

func newKey(t *testing.T) (text string, signer ssh.Signer) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	if signer, err = ssh.NewSignerFromKey(private); err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(block)), signer
}

func sftpSettings(t *testing.T) Settings { return sftpSettingsOf(t, serveSFTP) }

func sftpSettingsOf(t *testing.T, serve func(ssh.Channel)) Settings {
	t.Helper()
	private, user := newKey(t)
	_, server := newKey(t)
	return Settings{
		Name: "sftp", Kind: KindSFTP, Host: "127.0.0.1", Port: sftpServer(t, server, user.PublicKey(), serve),
		User:       "backup",
		PrivateKey: private, HostKey: string(ssh.MarshalAuthorizedKey(server.PublicKey())), Path: t.TempDir(),
	}
}

// settingsOfAll has one target of each kind.
func settingsOfAll(t *testing.T) map[Kind]Settings {
	t.Helper()
	s3, _ := store(t)
	azure := azureStore(t)
	gcs, tokens := gcsStore(t)
	return map[Kind]Settings{
		KindDirectory: {Name: "disk", Kind: KindDirectory, Path: "/srv/backups"},
		KindS3:        s3Settings(s3),
		KindGCS: {
			Name: "gcs", Kind: KindGCS, Endpoint: gcs.URL, Bucket: "backups", Prefix: "p", CA: caOf(gcs), Credentials: tokens,
		},
		KindAzure: {
			Name: "azure", Kind: KindAzure, Account: "account", Container: "backups", Prefix: "p/", Key: "c2VjcmV0",
			Endpoint: azure.URL, CA: caOf(azure),
		},
		KindSFTP: sftpSettings(t),
	}
}

func open(t *testing.T, s Settings) Target {
	t.Helper()
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	opened, err := Open(paths.Host{Root: t.TempDir()}, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	return opened
}

func put(t *testing.T, in Target, path, content string) {
	t.Helper()
	if err := in.Put(t.Context(), path, strings.NewReader(content), int64(len(content))); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, in Target, path string) string {
	t.Helper()
	opened, err := in.Get(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(opened)
	if err := errors.Join(err, opened.Close()); err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestEveryKindOfTargetStoresListsReadsAndDeletes(t *testing.T) {
	for kind, settings := range settingsOfAll(t) {
		t.Run(string(kind), func(t *testing.T) {
			in := open(t, settings)
			if found, err := in.List(t.Context(), "etcd/01234567/"); err != nil || len(found) > 0 {
				t.Fatalf("an empty target lists %v, %v", found, err)
			}
			large := strings.Repeat("0123456789abcdef", 40<<10)
			put(t, in, "etcd/01234567/a.db", large)
			put(t, in, "etcd/01234567/a.json", "first")
			put(t, in, "etcd/01234567/a.json", "second")
			put(t, in, "etcd/other/b.json", "x")
			if got := read(t, in, "etcd/01234567/a.json"); got != "second" {
				t.Errorf("%q", got)
			}
			if got := read(t, in, "etcd/01234567/a.db"); got != large {
				t.Errorf("%d bytes, not %d", len(got), len(large))
			}
			found, err := in.List(t.Context(), "etcd/01234567/")
			slices.SortFunc(found, func(a, b Object) int { return strings.Compare(a.Path, b.Path) })
			if err != nil || len(found) != 2 || found[0].Path != "etcd/01234567/a.db" ||
				found[0].Size != int64(len(large)) || found[1].Path != "etcd/01234567/a.json" || found[1].Size != 6 {
				t.Errorf("%+v %v", found, err)
			}
			if object, err := in.Stat(t.Context(), "etcd/01234567/a.db"); err != nil || object.Size != int64(len(large)) {
				t.Errorf("%+v %v", object, err)
			}
			for range 2 {
				if err := in.Delete(t.Context(), "etcd/01234567/a.db"); err != nil {
					t.Errorf("deleting: %v", err)
				}
			}
			if _, err := in.Stat(t.Context(), "etcd/01234567/a.db"); !errors.Is(err, ErrNotFound) {
				t.Errorf("a deleted file is there: %v", err)
			}
			if opened, err := in.Get(t.Context(), "etcd/01234567/a.db"); !errors.Is(err, ErrNotFound) {
				t.Errorf("a deleted file is read: %v %v", opened, err)
			}
		})
	}
}

func TestNoPathLeavesATarget(t *testing.T) {
	in := open(t, Settings{Name: "disk", Kind: KindDirectory, Path: "/srv/backups"})
	for _, path := range []string{"../a", "/a", "a/../../b", "", "a//b", "a/.b", "a\n"} {
		if err := in.Put(t.Context(), path, strings.NewReader(""), 0); err == nil {
			t.Errorf("%q is written", path)
		}
		if err := in.Delete(t.Context(), path); err == nil {
			t.Errorf("%q is deleted", path)
		}
	}
}

func TestAnUploadToS3CarriesItsMD5AndNoTrailer(t *testing.T) {
	server, asked := store(t)
	in := open(t, s3Settings(server))
	put(t, in, "etcd/small", "x")
	put(t, in, "etcd/large", strings.Repeat("0123456789abcdef", 2<<20))
	bodies := 0
	for _, request := range asked.Asked() {
		for name := range request.Header {
			if lower := strings.ToLower(name); strings.Contains(lower, "checksum") || lower == "x-amz-trailer" {
				t.Errorf("%s %s has the header %s", request.Method, request.URL, name)
			}
		}
		if request.Method != http.MethodPut {
			continue
		}
		bodies++
		if request.Header.Get("Content-Md5") == "" {
			t.Errorf("%s has no Content-MD5", request.URL)
		}
		if !strings.HasPrefix(request.URL.Path, "/backups/deep/er/etcd/") {
			t.Errorf("%s is not in path style", request.URL)
		}
	}
	if bodies < 2 {
		t.Errorf("%d uploads", bodies)
	}
}

func TestAStoreWithAnotherCAIsRefused(t *testing.T) {
	server, asked := store(t)
	settings := s3Settings(server)
	settings.CA = ""
	in := open(t, settings)
	if _, err := in.Stat(t.Context(), "a"); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("%v", err)
	}
	if len(asked.Asked()) > 0 {
		t.Error("the store was asked")
	}
}

func TestARequestToS3GoesByTheProxy(t *testing.T) {
	server, _ := store(t)
	var tunnels []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tunnels = append(tunnels, r.Method+" "+r.Host)
		http.Error(w, "no", http.StatusTeapot)
	}))
	defer proxy.Close()
	settings := s3Settings(server)
	settings.Proxy = proxy.URL
	in := open(t, settings)
	ctx, cancel := context.WithTimeout(t.Context(), 3e9)
	defer cancel()
	if _, err := in.Stat(ctx, "a"); err == nil {
		t.Error("the store answered without its proxy")
	}
	if len(tunnels) == 0 || tunnels[0] != "CONNECT "+strings.TrimPrefix(server.URL, "https://") {
		t.Errorf("%q", tunnels)
	}
}

func TestARefusalOfTheStoreIsOne(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprint(w, `<Error><Code>AccessDenied</Code><Message>no</Message></Error>`)
	}))
	defer server.Close()
	in := open(t, Settings{
		Name: "s3", Kind: KindS3, Endpoint: server.URL, Bucket: "backups", PathStyle: true, AccessKeyID: "id",
		SecretAccessKey: "hidden-secret",
	})
	for what, err := range map[string]error{
		"put":    in.Put(t.Context(), "a", strings.NewReader("x"), 1),
		"delete": in.Delete(t.Context(), "a"),
		"list":   second(in.List(t.Context(), "a/")),
		"get":    second(in.Get(t.Context(), "a")),
	} {
		if !errors.Is(err, ErrRefused) || strings.Contains(fmt.Sprint(err), "hidden-secret") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestADirectoryThatShouldBeMountedAndIsNotIsRefused(t *testing.T) {
	root := t.TempDir()
	mounts := filepath.Join(root, "proc/self/mountinfo")
	if err := os.MkdirAll(filepath.Dir(mounts), 0o755); err != nil {
		t.Fatal(err)
	}
	mounted := func(content string) {
		if err := os.WriteFile(mounts, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mounted("1 0 0:1 / / rw - ext4 /dev/a rw\n")
	in, err := Open(paths.Host{Root: root}, Settings{
		Name: "nfs", Kind: KindDirectory, Path: "/srv/nfs/backups", MountPoint: "/srv/nfs",
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := in.Put(t.Context(), "a", strings.NewReader("x"), 1); err == nil ||
		!strings.Contains(err.Error(), "mount /srv/nfs") {
		t.Errorf("%v", err)
	}
	if _, err := in.List(t.Context(), "etcd/"); err == nil {
		t.Error("a directory that is not mounted is listed as empty")
	}
	if _, err := os.Stat(filepath.Join(root, "srv")); err == nil {
		t.Error("the root disk was written to")
	}
	mounted("1 0 0:1 / / rw - ext4 /dev/a rw\n2 1 0:2 / /srv/nfs rw - nfs4 server:/ rw\n")
	put(t, in, "a", "x")
}

// A directory for backups may be another user's, such as one that copies them elsewhere.
func TestABackupGoesNowhereElseByALinkOfTheDirectorysOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give directories away")
	}
	const stranger = 9999
	for _, one := range []struct {
		link, target string
		isFollowed   bool
	}{
		{"/srv/theirs/etcd", "/root", false},
		{"/srv/theirs/etcd", "../../root", false},
		{"/srv/theirs/etcd/folder", "../../../root", false},
		{"/srv/theirs/etcd/folder", "/root", false},
		{"/srv/theirs/etcd", "elsewhere", true},
		{"/srv/theirs/unused", "/root", true},
	} {
		host := paths.Host{Root: t.TempDir()}
		for _, dir := range []string{"/root", "/srv/theirs/elsewhere", filepath.Dir(one.link)} {
			if err := os.MkdirAll(host.At(dir), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		target := one.target
		if filepath.IsAbs(target) {
			target = host.At(target)
		}
		err := errors.Join(os.Chown(host.At("/srv/theirs"), stranger, stranger), os.Symlink(target, host.At(one.link)))
		if err != nil {
			t.Fatal(err)
		}
		in, err := Open(host, Settings{Name: "disk", Kind: KindDirectory, Path: "/srv/theirs/etcd"})
		if err != nil {
			t.Fatal(err)
		}
		err = in.Put(t.Context(), "folder/a.db", strings.NewReader("x"), 1)
		if (err == nil) != one.isFollowed {
			t.Errorf("%s to %s: %v", one.link, one.target, err)
		}
		_, listed := in.List(t.Context(), "folder/")
		for _, err := range []error{err, listed} {
			if err != nil && (strings.Count(err.Error(), "remove it, or set the path") != 1 ||
				coded.CodeOf(err) != coded.RootDirectoriesOpen) {
				t.Errorf("%s to %s: the error has no action: %v", one.link, one.target, err)
			}
		}
		if left, err := os.ReadDir(host.At("/root")); err != nil || len(left) > 0 {
			t.Errorf("%s to %s: %v, %v", one.link, one.target, left, err)
		}
	}
}

func TestAnUploadThatFailsLeavesNoFileInADirectory(t *testing.T) {
	for _, settings := range []Settings{{Name: "disk", Kind: KindDirectory, Path: "/srv/backups"}, sftpSettings(t)} {
		in := open(t, settings)
		broken := io.MultiReader(strings.NewReader("half"), failing{})
		err := in.Put(t.Context(), "etcd/a.db", struct {
			io.Reader
			io.Seeker
		}{broken, strings.NewReader("")}, 8)
		if err == nil {
			t.Errorf("%s: no error", settings.Kind)
		}
		if found, err := in.List(t.Context(), "etcd/"); err != nil || len(found) > 0 {
			t.Errorf("%s: %v %v", settings.Kind, found, err)
		}
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("broken") }

func TestAnSFTPServerWithAnotherKeyIsRefused(t *testing.T) {
	settings := sftpSettings(t)
	_, other := newKey(t)
	settings.HostKey = string(ssh.MarshalAuthorizedKey(other.PublicKey()))
	if _, err := open(t, settings).List(t.Context(), "etcd/"); err == nil || !strings.Contains(err.Error(), "host key") {
		t.Errorf("%v", err)
	}
	settings = sftpSettings(t)
	settings.PrivateKey, _ = newKey(t)
	if _, err := open(t, settings).List(t.Context(), "etcd/"); !errors.Is(err, ErrRefused) {
		t.Errorf("%v", err)
	}
}

func TestOddSettingsAreRefusedWithoutTheirSecrets(t *testing.T) {
	for _, text := range []string{
		``, `{}`, `{"name":"a","kind":"tape"}`, `{"name":"a b","kind":"directory","path":"/srv"}`,
		`{"name":"a","kind":"directory","path":"srv"}`, `{"name":"a","kind":"directory","path":"/a","mount_point":"/b"}`,
		`{"name":"a","kind":"s3","bucket":"bb","access_key_id":"hidden-secret"}`,
		`{"name":"a","kind":"s3","bucket":"bb","endpoint":"ftp://hidden-secret"}`,
		`{"name":"a","kind":"s3","bucket":"bb","proxy":"user:hidden-secret@proxy"}`,
		`{"name":"a","kind":"s3","bucket":"../b"}`, `{"name":"a","kind":"s3","bucket":"bb","prefix":"../x"}`,
		`{"name":"a","kind":"sftp","host":"h","path":"/a","user":"u","private_key":"hidden-secret"}`,
		`{"name":"a","kind":"azure","container":"cc","account":"a","key":"hidden-secret","sas_token":"hidden-secret"}`,
		`{"name":"a","kind":"s3","bucket":"bb","secret_access_key":12345}`, `["hidden-secret"`,
	} {
		found, err := Parse([]byte(text))
		if err == nil {
			t.Errorf("%s is read as %+v", text, found)
		} else if strings.Contains(err.Error(), "hidden-secret") || strings.Contains(err.Error(), "12345") {
			t.Errorf("%s: the message has a secret: %v", text, err)
		}
	}
	for _, s := range []Settings{
		{Name: "sftp", Kind: KindSFTP, Host: "h", User: "u", PrivateKey: "hidden-secret", HostKey: "x", Path: "/a"},
		{Name: "gcs", Kind: KindGCS, Bucket: "bb", Credentials: "hidden-secret"},
		{Name: "azure", Kind: KindAzure, Container: "cc", Account: "a", Key: "hidden-secret"},
		{Name: "s3", Kind: KindS3, Bucket: "bb", CA: "hidden-secret"},
	} {
		if _, err := Open(paths.Host{}, s); err == nil || strings.Contains(err.Error(), "hidden-secret") {
			t.Errorf("%s: %v", s.Kind, err)
		}
	}
}
