package target

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// machineIdentity asks Azure's metadata service for the token of the machine's managed identity. A token outlives a
// run of this program.
type machineIdentity struct{ granted string }

const azureTokens = "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource="

func (m *machineIdentity) token(ctx context.Context) (string, error) {
	if m.granted != "" {
		return m.granted, nil
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet,
		azureTokens+url.QueryEscape("https://storage.azure.com/"), nil)
	if err != nil {
		return "", err
	}
	request.Header.Set("Metadata", "true")
	answer, err := (&http.Client{Transport: direct(), Timeout: 10 * time.Second}).Do(request)
	if err != nil {
		return "", fmt.Errorf("the machine's identity cannot be asked for a token: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the machine's identity gives no token: HTTP %d", answer.StatusCode)
	}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	err = json.NewDecoder(io.LimitReader(answer.Body, errorMost)).Decode(&token)
	if err != nil || token.AccessToken == "" {
		return "", errors.New("the machine's identity answers without a valid token")
	}
	m.granted = token.AccessToken
	return m.granted, nil
}
