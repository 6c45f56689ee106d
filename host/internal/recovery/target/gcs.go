package target

import (
	"context"
	"fmt"
	"net/http"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
)

const (
	gcsEndpoint = "https://storage.googleapis.com"
	gcsScope    = "https://www.googleapis.com/auth/devstorage.read_write"
)

// openGCS speaks the XML protocol of Google Cloud Storage, which is that of S3 with other credentials: a token in each
// request and no signature. Google's own client is larger than this whole program.
func openGCS(s Settings) (Target, error) {
	transport, err := s.transport()
	if err != nil {
		return nil, err
	}
	// Tokens come by the same way as everything else.
	ctx := context.WithValue(context.Background(), oauth2.HTTPClient, &http.Client{Transport: transport, Timeout: idle})
	var tokens oauth2.TokenSource
	if s.Credentials != "" {
		account, err := google.JWTConfigFromJSON([]byte(s.Credentials), gcsScope)
		if err != nil {
			return nil, fmt.Errorf("the credentials are not valid ones of a service account: %w", WithoutText(err))
		}
		tokens = account.TokenSource(ctx)
	} else {
		tokens = google.ComputeTokenSource("", gcsScope)
	}
	opened, err := newBucket(s, or(s.Endpoint, gcsEndpoint), &minio.Options{
		Creds:        credentials.NewStatic("", "", "", credentials.SignatureAnonymous),
		Transport:    &oauth2.Transport{Source: tokens, Base: transport},
		Region:       "auto",
		BucketLookup: minio.BucketLookupPath,
	})
	if err != nil {
		return nil, err
	}
	opened.whole = true
	return opened, nil
}
