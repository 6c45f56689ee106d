package etcd

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"time"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"

	"etcd-host/internal/wire/values"
)

const httpTimeout = 3 * time.Second

// httpClient speaks HTTP/1.1 alone: the peer port hangs up on an offer of HTTP/2. It uses no proxy and follows
// nothing.
func httpClient(config *tls.Config) *http.Client {
	return &http.Client{
		Timeout: httpTimeout,
		Transport: &http.Transport{
			TLSClientConfig: config.Clone(),
			TLSNextProto:    map[string]func(string, *tls.Conn) http.RoundTripper{},
			DialContext:     (&net.Dialer{Timeout: time.Second}).DialContext,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Get reads what etcd serves over HTTP at a path. An error's words are an answer too: `/health` says why with code
// 503.
func (c *Client) Get(ctx context.Context, url values.URL, path string) ([]byte, error) {
	body, _, err := c.get(ctx, url, path)
	return body, err
}

// Shown is what an answer over HTTP shows besides its content.
type Shown struct {
	// Ahead is how far the clock of the other side is ahead of this host's, to half a second.
	Ahead time.Duration
	// Certificate is that of the other side; nil where none was shown.
	Certificate *x509.Certificate
}

func (c *Client) get(ctx context.Context, url values.URL, path string) ([]byte, Shown, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url.String()+path, nil)
	if err != nil {
		return nil, Shown{}, err
	}
	begin := time.Now()
	answer, err := c.shared.http.Do(request)
	if err != nil {
		return nil, Shown{}, failed(url, "reading "+path, err)
	}
	defer answer.Body.Close()
	shown := Shown{Ahead: ahead(answer.Header.Get("Date"), begin, time.Now())}
	if answer.TLS != nil && len(answer.TLS.PeerCertificates) > 0 {
		shown.Certificate = answer.TLS.PeerCertificates[0]
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, MostBytes))
	if err != nil {
		return nil, shown, failed(url, "reading "+path, err)
	}
	return body, shown, nil
}

// ahead compares a date of HTTP, which has whole seconds, with the time between a question and its answer. Without a
// date it is 0.
func ahead(date string, begin, end time.Time) time.Duration {
	at, err := http.ParseTime(date)
	if err != nil {
		return 0
	}
	return at.Add(500 * time.Millisecond).Sub(begin.Add(end.Sub(begin) / 2))
}

// membersCommand asks with the member's own certificate, without which the peer port refuses a connection.
func membersCommand(peer values.URL) string {
	return "cd /etc/etcd/pki/current && curl --cacert ca.pem --cert member.pem --key member-key.pem " +
		peer.String() + "/members"
}

// PeerMembers reads the member list at the peer port, which answers while etcd waits for its quorum. It is that
// member's own view.
func (c *Client) PeerMembers(ctx context.Context, peer values.URL) (Members, error) {
	members, _, err := c.peerMembers(ctx, peer)
	return members, err
}

func (c *Client) peerMembers(ctx context.Context, peer values.URL) (Members, Shown, error) {
	body, shown, err := c.get(ctx, peer, "/members")
	if err != nil {
		return nil, shown, err
	}
	members, err := ParsePeerMembers(body)
	if err != nil {
		return nil, shown, oddList(peer, "the member list of the peer port", err, membersCommand(peer))
	}
	return members, shown, nil
}

// ParsePeerMembers reads the JSON of the peer port.
func ParsePeerMembers(body []byte) (Members, error) {
	var listed []struct {
		ID         uint64   `json:"id"`
		Name       string   `json:"name"`
		PeerURLs   []string `json:"peerURLs"`
		ClientURLs []string `json:"clientURLs"`
		IsLearner  bool     `json:"isLearner"`
	}
	if err := json.Unmarshal(body, &listed); err != nil {
		return nil, fmt.Errorf("%q is not a member list", values.Printable(string(body)))
	}
	members := make([]*pb.Member, len(listed))
	for i, one := range listed {
		members[i] = &pb.Member{
			ID:         one.ID,
			Name:       one.Name,
			PeerURLs:   one.PeerURLs,
			ClientURLs: one.ClientURLs,
			IsLearner:  one.IsLearner,
		}
	}
	return accepted(members)
}

// ClusterVersion is the version by whose rules the whole cluster works.
func (c *Client) ClusterVersion(ctx context.Context, url values.URL) (values.Version, error) {
	body, err := c.Get(ctx, url, "/version")
	if err != nil {
		return values.Version{}, err
	}
	var answer struct {
		Cluster string `json:"etcdcluster"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return values.Version{}, fmt.Errorf("%s/version: %q is not a version", url, values.Printable(string(body)))
	}
	version, err := values.ParseVersion(answer.Cluster)
	if err != nil {
		return values.Version{}, fmt.Errorf("%s/version: %w", url, err)
	}
	return version, nil
}

// DowngradeEnabled asks a member at its peer port whether the cluster goes back to an older version.
func (c *Client) DowngradeEnabled(ctx context.Context, peer values.URL) (bool, error) {
	body, err := c.Get(ctx, peer, "/downgrade/enabled")
	if err != nil {
		return false, err
	}
	switch string(bytes.TrimSpace(body)) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, fmt.Errorf("%s/downgrade/enabled: %q is neither true nor false", peer, values.Printable(string(body)))
}

var serverID = regexp.MustCompile(`(?m)^etcd_server_id\{server_id="([0-9a-f]{1,16})"\} 1$`)

// ServerID is the ID of the member that answers at a URL, from its metrics.
func (c *Client) ServerID(ctx context.Context, url values.URL) (values.MemberID, error) {
	body, err := c.Get(ctx, url, "/metrics")
	if err != nil {
		return 0, err
	}
	return ParseServerID(body)
}

// ParseServerID finds a member's ID in its metrics.
func ParseServerID(metrics []byte) (values.MemberID, error) {
	found := serverID.FindSubmatch(metrics)
	if found == nil {
		return 0, errors.New("the metrics do not have the server's ID")
	}
	return values.ParseMemberID(string(found[1]))
}
