package survey

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"etcd-host/internal/adoption/foundetcd"
	"etcd-host/internal/wire/values"
)

// clusterOf is empty where the answer does not name a cluster, as that of another program does not.
func clusterOf(reply foundetcd.Reply) (string, error) {
	text := reply.Header.Get("X-Etcd-Cluster-Id")
	if text == "" {
		return "", nil
	}
	id, err := values.ParseClusterID(text)
	if err != nil {
		return "", fmt.Errorf("its peer port names an odd cluster: %w", err)
	}
	return id.String(), nil
}

// listed is a member as the peer port reports it. A cluster that is to be adopted may speak plain HTTP, and preflight
// reports that.
type listed struct {
	ID         uint64   `json:"id"`
	PeerURLs   []string `json:"peerURLs"`
	Name       string   `json:"name"`
	ClientURLs []string `json:"clientURLs,omitempty"`
	IsLearner  bool     `json:"isLearner,omitempty"`
}

var listedURL = regexp.MustCompile(`^https?://([A-Za-z0-9][A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$`)

// memberList is the answer of the peer port in one line. It is taken as a whole or not at all.
func memberList(body []byte) (string, error) {
	var members []listed
	if err := json.Unmarshal(body, &members); err != nil || len(members) == 0 {
		return "", fmt.Errorf("its peer port answers with %q and not with a member list", values.Printable(string(body)))
	}
	seen := map[uint64]bool{}
	for _, member := range members {
		if seen[member.ID] || member.ID == 0 {
			return "", fmt.Errorf("its peer port lists the member ID %x twice, or as 0", member.ID)
		}
		seen[member.ID] = true
		if values.Printable(member.Name) != member.Name {
			return "", fmt.Errorf("its peer port lists a member with the name %.200q", member.Name)
		}
		if len(member.PeerURLs) == 0 {
			return "", fmt.Errorf("its peer port lists the member %x without a peer URL", member.ID)
		}
		for _, url := range append(member.PeerURLs, member.ClientURLs...) {
			if !listedURL.MatchString(url) {
				return "", fmt.Errorf(
					"its peer port lists the member %x with the URL %.200q, which is not https://HOST:PORT",
					member.ID,
					url,
				)
			}
		}
	}
	line, err := json.Marshal(members)
	return string(line), err
}

// versionIn reads what etcd answers to `/version`.
func versionIn(body []byte) (string, error) {
	var answer struct {
		Server string `json:"etcdserver"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return "", fmt.Errorf("its /version answers with %q", values.Printable(string(body)))
	}
	version, err := values.ParseVersion(strings.TrimSpace(answer.Server))
	if err != nil {
		return "", fmt.Errorf("its /version: %w", err)
	}
	return version.String(), nil
}
