package target

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// machineTokens asks a cloud's metadata service for tokens of the machine's role. The clouds' own packages for that
// bring all other ways to log in.
type machineTokens struct {
	url    string
	header [2]string
}

const machineTimeout = 10 * time.Second

// newMachineTokens keeps a token until it expires.
func newMachineTokens(url, header, value string) oauth2.TokenSource {
	return oauth2.ReuseTokenSource(nil, machineTokens{url, [2]string{header, value}})
}

// Token asks once.
func (m machineTokens) Token() (*oauth2.Token, error) {
	request, err := http.NewRequest(http.MethodGet, m.url, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set(m.header[0], m.header[1])
	answer, err := (&http.Client{Transport: direct(), Timeout: machineTimeout}).Do(request)
	if err != nil {
		return nil, fmt.Errorf("the machine's role cannot be asked for a token: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the machine's role gives no token: HTTP %d", answer.StatusCode)
	}
	var granted struct {
		AccessToken string `json:"access_token"`
		// Google sends a number, and Azure a text.
		ExpiresIn json.RawMessage `json:"expires_in"`
	}
	err = json.NewDecoder(io.LimitReader(answer.Body, errorMost)).Decode(&granted)
	seconds, odd := strconv.ParseInt(strings.Trim(string(granted.ExpiresIn), `"`), 10, 32)
	if err != nil || odd != nil || granted.AccessToken == "" {
		return nil, errors.New("the machine's role answers without a valid token")
	}
	return &oauth2.Token{
		AccessToken: granted.AccessToken, Expiry: time.Now().Add(time.Duration(seconds) * time.Second),
	}, nil
}
