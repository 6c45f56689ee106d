package target

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/jwt"
)

const (
	gcsEndpoint = "https://storage.googleapis.com"
	gcsTokens   = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token"
	googleToken = "https://oauth2.googleapis.com/token"
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
		account, err := serviceAccount(s.Credentials)
		if err != nil {
			return nil, err
		}
		tokens = account.TokenSource(ctx)
	} else {
		tokens = newMachineTokens(gcsTokens, "Metadata-Flavor", "Google")
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

// serviceAccount reads the JSON of a service account's key, as Google's console saves it.
func serviceAccount(text string) (*jwt.Config, error) {
	var key struct {
		Type       string `json:"type"`
		Email      string `json:"client_email"`
		PrivateKey string `json:"private_key"`
		KeyID      string `json:"private_key_id"`
		TokenURI   string `json:"token_uri"`
	}
	if err := json.Unmarshal([]byte(text), &key); err != nil {
		return nil, fmt.Errorf("the credentials are not valid ones of a service account: %w", WithoutText(err))
	}
	if key.Type != "service_account" || key.Email == "" || key.PrivateKey == "" {
		return nil, errors.New("the credentials are not those of a service account: type, client_email and private_key " +
			"are needed")
	}
	return &jwt.Config{
		Email: key.Email, PrivateKey: []byte(key.PrivateKey), PrivateKeyID: key.KeyID, Scopes: []string{gcsScope},
		TokenURL: or(key.TokenURI, googleToken),
	}, nil
}
