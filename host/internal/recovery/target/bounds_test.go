package target

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/system/stall"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

func TestAListWithoutAnEndIsAnError(t *testing.T) {
	s3, azure := Settings{Kind: KindS3, Bucket: "backups", PathStyle: true, AccessKeyID: "id", SecretAccessKey: "x"},
		Settings{Kind: KindAzure, Container: "backups", SAS: "sig=x"}
	s3Page := `<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>%s</NextContinuationToken>%s` +
		`</ListBucketResult>`
	azurePage := `<EnumerationResults><NextMarker>%s</NextMarker><Blobs>%s</Blobs></EnumerationResults>`
	s3Files := strings.Repeat("<Contents><Key>a/b</Key></Contents>", 50_000)
	azureFiles := strings.Repeat("<Blob><Name>a/b</Name></Blob>", 50_000)
	for _, one := range []struct {
		settings       Settings
		page           string
		next           func(page int) string
		content, wants string
	}{
		{s3, s3Page, same, "", "names a page of the list as the one after it"},
		{azure, azurePage, same, "", "names a page of the list as the one after it"},
		{s3, s3Page, another, "", "more than 2500 pages"},
		{azure, azurePage, another, "", "more than 2500 pages"},
		{s3, s3Page, another, s3Files, "more than 250000 files"},
		{azure, azurePage, another, azureFiles, "more than 250000 files"},
		{s3, s3Page, same, s3Files + s3Files + s3Files, "more than 4194304 bytes"},
		{azure, azurePage, same, azureFiles + azureFiles + azureFiles, "more than 4194304 bytes"},
	} {
		page := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			page++
			_, _ = fmt.Fprintf(w, one.page, one.next(page), one.content)
		}))
		one.settings.Name, one.settings.Endpoint = "endless", server.URL
		_, err := open(t, one.settings).List(t.Context(), "a/")
		if err == nil || !strings.Contains(err.Error(), one.wants) || !strings.Contains(err.Error(), `"endless"`) {
			t.Errorf("%s: %v, not %q", one.settings.Kind, err, one.wants)
		}
		server.Close()
	}
}

func same(int) string         { return "same" }
func another(page int) string { return fmt.Sprint(page) }

func TestADirectoryWithoutAnEndOnAnSFTPServerIsAnError(t *testing.T) {
	info, err := os.Stat(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	in := open(t, sftpSettingsOf(t, func(channel ssh.Channel) {
		_ = sftp.NewRequestServer(channel, sftp.Handlers{FileList: endless{info}}).Serve()
	}))
	if _, err := in.List(t.Context(), "a/"); err == nil || !strings.Contains(err.Error(), "more than 250000 files") {
		t.Errorf("%v", err)
	}
}

// endless is a directory whose list never ends.
type endless struct{ os.FileInfo }

// Name is long, so that the bytes end the list soon.
func (endless) Name() string { return strings.Repeat("n", 255) }

func (e endless) Filelist(*sftp.Request) (sftp.ListerAt, error) { return e, nil }

func (e endless) ListAt(found []os.FileInfo, _ int64) (int, error) {
	for i := range found {
		found[i] = e
	}
	return len(found), nil
}

// A server that takes the login may say nothing afterwards, at once or after its first answers.
func TestAnSFTPServerThatFallsSilentEndsEachQuestion(t *testing.T) {
	silent := make(chan struct{})
	t.Cleanup(func() { close(silent) })
	quiet := open(t, sftpSettingsOf(t, func(channel ssh.Channel) {
		_ = sftp.NewRequestServer(channel, sftp.Handlers{FileList: hanging{silent}, FileGet: hanging{silent}}).Serve()
	}))
	quiet.(named).Target.(*remote).idle = 200 * time.Millisecond
	for question, ask := range map[string]func() error{
		"list": func() error { _, err := quiet.List(t.Context(), "a"); return err },
		"stat": func() error { _, err := quiet.Stat(t.Context(), "a"); return err },
		"get":  func() error { _, err := quiet.Get(t.Context(), "a"); return err },
	} {
		if err := ask(); err == nil || !strings.Contains(err.Error(), "no data for 200ms") {
			t.Errorf("%s: %v", question, err)
		}
		_ = quiet.Close()
	}
}

type hanging struct{ until chan struct{} }

func (h hanging) Filelist(*sftp.Request) (sftp.ListerAt, error) {
	<-h.until
	return nil, io.EOF
}

func (h hanging) Fileread(*sftp.Request) (io.ReaderAt, error) {
	<-h.until
	return nil, io.EOF
}

// Several questions share a connection, and one that ends must not end the patience with the others.
func TestDataThatMovePutOffTheAlarmOfEachQuestion(t *testing.T) {
	shared := &metered{}
	var waiting []context.Context
	for range 2 {
		during, watch, stop := stall.Over(t.Context(), time.Second)
		defer stop()
		shared.watches.Store(watch, nil)
		waiting = append(waiting, during)
	}
	_, ended, stop := stall.Over(t.Context(), time.Second)
	stop()
	shared.watches.Store(ended, nil)
	shared.watches.Delete(ended)
	for range 15 {
		time.Sleep(100 * time.Millisecond)
		shared.moved()
	}
	for _, during := range waiting {
		if during.Err() != nil {
			t.Error(context.Cause(during))
		}
	}
}
