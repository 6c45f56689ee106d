package target

import (
	"context"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// container is a container of Azure Blob Storage. It takes five plain requests. Azure's own client would add a seventh
// to the size of this program.
type container struct {
	client *http.Client
	// base is the container's URL.
	base    *url.URL
	prefix  string
	account string
	key     []byte
	sas     url.Values
	// tokens is nil where a key or a SAS is given.
	tokens oauth2.TokenSource
}

const (
	azureVersion = "2021-12-02"
	// azureMost is what one request may bring from that version on.
	azureMost = 5000 << 20
	errorMost = 64 << 10

	azureTokens = "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01" +
		"&resource=https%3A%2F%2Fstorage.azure.com%2F"
)

func openAzure(s Settings) (Target, error) {
	transport, err := s.transport()
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(or(s.Endpoint, "https://"+s.Account+".blob.core.windows.net"))
	if err != nil {
		return nil, errors.New("the endpoint is not a valid URL")
	}
	opened := &container{
		client: &http.Client{Transport: transport}, base: base.JoinPath(s.Container), prefix: folderOf(s.Prefix),
		account: s.Account,
	}
	switch {
	case s.Key != "":
		if opened.key, err = base64.StdEncoding.DecodeString(s.Key); err != nil {
			return nil, errors.New("the account key is not valid base64")
		}
	case s.SAS != "":
		if opened.sas, err = url.ParseQuery(strings.TrimPrefix(s.SAS, "?")); err != nil {
			return nil, errors.New("the SAS is not a valid query of a URL")
		}
	default:
		opened.tokens = newMachineTokens(azureTokens, "Metadata", "true")
	}
	return opened, nil
}

func (c *container) Put(ctx context.Context, path string, content io.ReadSeeker, size int64) error {
	if size > azureMost {
		return fmt.Errorf("it has %d bytes, and Azure accepts %d in one request", size, int64(azureMost))
	}
	sum := md5.New()
	if _, err := io.Copy(sum, content); err != nil {
		return err
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return err
	}
	answer, err := c.do(ctx, http.MethodPut, path, nil, http.Header{
		"X-Ms-Blob-Type": {"BlockBlob"},
		"Content-Type":   {"application/octet-stream"},
		"Content-Md5":    {base64.StdEncoding.EncodeToString(sum.Sum(nil))},
	}, io.LimitReader(content, size), size)
	return done(answer, err)
}

func (c *container) Get(ctx context.Context, path string) (io.ReadCloser, error) {
	answer, err := c.do(ctx, http.MethodGet, path, nil, nil, nil, 0)
	if err != nil {
		return nil, err
	}
	return answer.Body, nil
}

func (c *container) Stat(ctx context.Context, path string) (Object, error) {
	answer, err := c.do(ctx, http.MethodHead, path, nil, nil, nil, 0)
	if err := done(answer, err); err != nil {
		return Object{}, err
	}
	modified, _ := http.ParseTime(answer.Header.Get("Last-Modified"))
	return Object{path, answer.ContentLength, modified}, nil
}

// page is one part of a list.
type page struct {
	Blobs []struct {
		Name       string
		Properties struct {
			Size     int64  `xml:"Content-Length"`
			Modified string `xml:"Last-Modified"`
		}
	} `xml:"Blobs>Blob"`
	Next string `xml:"NextMarker"`
}

func (c *container) List(ctx context.Context, folder string) ([]Object, error) {
	var all gathered
	query := url.Values{
		"restype": {"container"}, "comp": {"list"}, "prefix": {c.prefix + folder},
		"maxresults": {strconv.Itoa(pageObjects)},
	}
	for {
		answer, err := c.do(ctx, http.MethodGet, "", query, nil, nil, 0)
		if err != nil {
			return nil, err
		}
		var found page
		err = xml.NewDecoder(answer.Body).Decode(&found)
		if err := errors.Join(err, answer.Body.Close()); err != nil {
			return nil, fmt.Errorf("the list of blobs cannot be read: %w", err)
		}
		for _, blob := range found.Blobs {
			modified, _ := http.ParseTime(blob.Properties.Modified)
			err := all.add(Object{strings.TrimPrefix(blob.Name, c.prefix), blob.Properties.Size, modified})
			if err != nil {
				return nil, err
			}
		}
		if found.Next == "" {
			return all.objects, nil
		}
		query.Set("marker", found.Next)
	}
}

func (c *container) Delete(ctx context.Context, path string) error {
	answer, err := c.do(ctx, http.MethodDelete, path, nil, nil, nil, 0)
	if err = done(answer, err); errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

func (c *container) Close() error { return nil }

func done(answer *http.Response, err error) error {
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// do asks for a blob, or for the container where the path is empty. An answer is one of success.
func (c *container) do(
	ctx context.Context, method, path string, query url.Values, header http.Header, body io.Reader, size int64,
) (*http.Response, error) {
	at := *c.base
	if path != "" {
		at = *c.base.JoinPath(c.prefix + path)
	}
	at.RawQuery = query.Encode()
	request, err := http.NewRequestWithContext(ctx, method, at.String(), body)
	if err != nil {
		return nil, err
	}
	request.ContentLength = size
	for name, values := range header {
		request.Header[name] = values
	}
	request.Header.Set("X-Ms-Version", azureVersion)
	request.Header.Set("X-Ms-Date", time.Now().UTC().Format(http.TimeFormat))
	if err := c.authorize(request, query); err != nil {
		return nil, err
	}
	answer, err := c.client.Do(request)
	if err != nil {
		return nil, withoutURL(err)
	}
	if answer.StatusCode/100 == 2 {
		return answer, nil
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, errorMost))
	_ = answer.Body.Close()
	code := answer.Header.Get("X-Ms-Error-Code")
	switch {
	case answer.StatusCode == http.StatusNotFound && (code == "BlobNotFound" || code == ""):
		return nil, ErrNotFound
	case isRefusal(answer.StatusCode) || code == "InvalidAuthenticationInfo" || strings.HasPrefix(code, "BlobImmutable"):
		return nil, fmt.Errorf("%w: HTTP %d %.100q", ErrRefused, answer.StatusCode, code)
	}
	return nil, fmt.Errorf("the store answers HTTP %d %.100q", answer.StatusCode, code)
}

// withoutURL leaves out the URL that Go's errors show: it may have a SAS.
func withoutURL(err error) error {
	var asked *url.Error
	if errors.As(err, &asked) {
		return asked.Err
	}
	return err
}

func (c *container) authorize(request *http.Request, query url.Values) error {
	switch {
	case c.key != nil:
		mac := hmac.New(sha256.New, c.key)
		_, _ = io.WriteString(mac, c.toSign(request, query))
		request.Header.Set("Authorization",
			"SharedKey "+c.account+":"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	case c.sas != nil:
		with := request.URL.Query()
		for name, values := range c.sas {
			with[name] = values
		}
		request.URL.RawQuery = with.Encode()
	default:
		token, err := c.tokens.Token()
		if err != nil {
			return err
		}
		token.SetAuthHeader(request)
	}
	return nil
}

// toSign is what a Shared Key signs (Azure, "Authorize with Shared Key").
func (c *container) toSign(request *http.Request, query url.Values) string {
	length := ""
	if request.ContentLength > 0 {
		length = strconv.FormatInt(request.ContentLength, 10)
	}
	lines := []string{
		request.Method, "", "", length, request.Header.Get("Content-Md5"), request.Header.Get("Content-Type"),
		"", "", "", "", "", "",
	}
	for _, name := range []string{"X-Ms-Blob-Type", "X-Ms-Date", "X-Ms-Version"} {
		if value := request.Header.Get(name); value != "" {
			lines = append(lines, strings.ToLower(name)+":"+value)
		}
	}
	resource := "/" + c.account + request.URL.EscapedPath()
	for _, name := range []string{"comp", "marker", "maxresults", "prefix", "restype"} {
		if value := query.Get(name); value != "" {
			resource += "\n" + name + ":" + value
		}
	}
	return strings.Join(append(lines, resource), "\n")
}
