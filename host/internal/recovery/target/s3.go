package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"golang.org/x/oauth2"
)

// bucket is a bucket of any store that speaks the protocol of S3.
type bucket struct {
	client *minio.Client
	name   string
	prefix string
	whole  bool
}

const (
	awsEndpoint = "https://s3.amazonaws.com"
	// A region that is given keeps the client from asking for it, which needs a right of its own.
	defaultRegion = "us-east-1"
	// retries of one request. Other hosts and the next run try again too.
	retries = 3
)

func openS3(s Settings) (Target, error) {
	keys := credentials.NewStaticV4(s.AccessKeyID, s.SecretAccessKey, s.SessionToken)
	transport, err := s.transport()
	if err != nil {
		return nil, err
	}
	if s.AccessKeyID == "" {
		// The role of the machine or of the container. Its credentials expire, and the client asks again.
		keys = credentials.New(&credentials.IAM{Client: &http.Client{Transport: direct(), Timeout: 10 * time.Second}})
	}
	lookup := minio.BucketLookupAuto
	if s.PathStyle {
		lookup = minio.BucketLookupPath
	} else if s.Endpoint != "" {
		lookup = minio.BucketLookupDNS
	}
	return newBucket(s, or(s.Endpoint, awsEndpoint), &minio.Options{
		Creds: keys, Transport: transport, Region: or(s.Region, defaultRegion), BucketLookup: lookup,
	})
}

func newBucket(s Settings, endpoint string, options *minio.Options) (*bucket, error) {
	at, err := url.Parse(endpoint)
	if err != nil {
		return nil, err
	}
	options.Secure, options.MaxRetries = at.Scheme == "https", retries
	client, err := minio.New(at.Host, options)
	if err != nil {
		return nil, err
	}
	return &bucket{client: client, name: s.Bucket, prefix: folderOf(s.Prefix)}, nil
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// folderOf has a slash at its end where there is a prefix.
func folderOf(prefix string) string {
	if prefix = strings.Trim(prefix, "/"); prefix != "" {
		prefix += "/"
	}
	return prefix
}

func (b *bucket) Put(ctx context.Context, path string, content io.ReadSeeker, size int64) error {
	_, err := b.client.PutObject(ctx, b.name, b.prefix+path, content, size, minio.PutObjectOptions{
		// Buckets with Object Lock ask for the MD5. Many stores refuse the newer checksums that come after the content.
		SendContentMd5:   true,
		DisableMultipart: b.whole,
		ContentType:      "application/octet-stream",
	})
	return b.reason(err)
}

func (b *bucket) Get(ctx context.Context, path string) (io.ReadCloser, error) {
	object, err := b.client.GetObject(ctx, b.name, b.prefix+path, minio.GetObjectOptions{})
	if err != nil {
		return nil, b.reason(err)
	}
	// Only now is the store asked.
	if _, err := object.Stat(); err != nil {
		_ = object.Close()
		return nil, b.reason(err)
	}
	return object, nil
}

func (b *bucket) Stat(ctx context.Context, path string) (Object, error) {
	found, err := b.client.StatObject(ctx, b.name, b.prefix+path, minio.StatObjectOptions{})
	if err != nil {
		return Object{}, b.reason(err)
	}
	return Object{path, found.Size, found.LastModified}, nil
}

func (b *bucket) List(ctx context.Context, folder string) ([]Object, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all gathered
	for found := range b.client.ListObjects(ctx, b.name, minio.ListObjectsOptions{
		Prefix: b.prefix + folder, Recursive: true,
	}) {
		if found.Err != nil {
			return nil, b.reason(found.Err)
		}
		err := all.add(Object{strings.TrimPrefix(found.Key, b.prefix), found.Size, found.LastModified})
		if err != nil {
			return nil, err
		}
	}
	return all.objects, ctx.Err()
}

func (b *bucket) Delete(ctx context.Context, path string) error {
	err := b.reason(b.client.RemoveObject(ctx, b.name, b.prefix+path, minio.RemoveObjectOptions{}))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

func (b *bucket) Close() error { return nil }

// refusals of credentials, or of what they ask for. A store may answer them with any status.
var refusals = []string{
	"AccessDenied", "ObjectLocked", "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken",
	"TokenRefreshRequired",
}

func isRefusal(status int) bool {
	return status == http.StatusForbidden || status == http.StatusUnauthorized
}

// reason reads the store's own answer. Without the right to list a store refuses what it does not have.
func (b *bucket) reason(err error) error {
	if err == nil {
		return nil
	}
	var denied *oauth2.RetrieveError
	if errors.As(err, &denied) {
		if status := denied.Response.StatusCode; isRefusal(status) || status == http.StatusBadRequest {
			return fmt.Errorf("%w: the token service answers HTTP %d %.200q", ErrRefused, status, denied.Body)
		}
	}
	answer := minio.ToErrorResponse(err)
	switch {
	case answer.Code == "NoSuchKey" || answer.StatusCode == http.StatusNotFound && answer.Code != "NoSuchBucket":
		return ErrNotFound
	case isRefusal(answer.StatusCode) || slices.Contains(refusals, answer.Code):
		return fmt.Errorf("%w: %.100q %.200q", ErrRefused, answer.Code, answer.Message)
	case answer.StatusCode != 0:
		return fmt.Errorf("the store answers HTTP %d %.100q %.200q", answer.StatusCode, answer.Code, answer.Message)
	}
	return err
}
