package drift

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/wire/values"
)

// addMembership reports whether there is data, and the members that an update waited for.
func (r *report) addMembership(id identity.Identity) error {
	hasData, err := identity.HasData(r.m.Paths, id)
	if err != nil {
		return err
	}
	answer := map[bool]string{true: "yes", false: "no"}
	r.add("data", answer[hasData])
	return r.addKnown()
}

// asked is what this host's etcd and its resolver answered; what did not come is empty.
type asked struct {
	health, members string
	closed          []etcd.Peer
	unresolved      bool
	errs            [2]error
}

// askEtcd reports how etcd here sees the cluster, and whether it commits.
func (r *report) askEtcd(ctx context.Context, id identity.Identity) error {
	client, err := etcd.Open(r.m.Paths.Current())
	if err != nil {
		// The certificate is a difference by itself, and without it etcd cannot be asked.
		client = nil
	} else {
		defer client.Close()
	}
	peer, err := peerPort(r, id)
	if err != nil {
		return err
	}
	var found asked
	var asking sync.WaitGroup
	if client != nil {
		asking.Go(func() { found.health, found.errs[0] = health(ctx, client, id.Here(r.m.Paths)) })
		asking.Go(func() {
			list, err := client.PeerMembers(ctx, peer)
			if err == nil {
				found.closed = client.ClosedPeers(ctx, list, id.PeerURL)
			}
			found.members, found.errs[1] = membersLine(list, err)
		})
	}
	asking.Go(func() {
		addresses, err := r.m.Resolver.Addresses(ctx, id.PeerURL.Host())
		found.unresolved = err != nil || len(addresses) == 0
	})
	asking.Wait()
	if err := errors.Join(found.errs[:]...); err != nil {
		return err
	}
	for _, line := range []string{found.health, found.members} {
		if line != "" {
			r.add("etcd", line)
		}
	}
	for _, one := range found.closed {
		source := "-"
		if one.Source.IsValid() {
			source = one.Source.String()
		}
		r.add("closed", one.URL.String()+" "+source+" "+values.Printable(etcd.Why(one.Err)))
	}
	if found.unresolved {
		r.add("unresolved", id.PeerURL.Host())
	}
	return nil
}

// peerPort is where etcd listens, by address: names are what may be gone.
func peerPort(r *report, id identity.Identity) (values.URL, error) {
	variables, err := stage.Variables(r.m.Paths.Conf())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return values.URL{}, err
	}
	first, _, _ := strings.Cut(variables["ETCD_LISTEN_PEER_URLS"], ",")
	if url, err := values.ParseURL(first); err == nil {
		return url, nil
	}
	return id.PeerURL, nil
}

// health is etcd's own answer in one line; empty where etcd does not answer.
func health(ctx context.Context, client *etcd.Client, here values.URL) (string, error) {
	body, err := client.Get(ctx, here, "/health")
	if err != nil {
		return "", nil //nolint:nilerr // that etcd does not answer is what is reported
	}
	var answer struct {
		Health string `json:"health"`
		Reason string `json:"reason"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Health != "true" && answer.Health != "false" {
		return "", fmt.Errorf("etcd on this host answers %q to /health, which etcd-host does not accept",
			values.Printable(string(body)))
	}
	answer.Reason = values.Printable(answer.Reason)
	line, err := json.Marshal(answer)
	return string(line), err
}

// listed is a member as etcd writes it.
type listed struct {
	ID         uint64   `json:"id"`
	PeerURLs   []string `json:"peerURLs"`
	Name       string   `json:"name"`
	ClientURLs []string `json:"clientURLs,omitempty"`
	IsLearner  bool     `json:"isLearner,omitempty"`
}

// membersLine is the answer of the peer port in one line; empty where etcd does not answer.
func membersLine(found etcd.Members, err error) (string, error) {
	if etcd.IsOdd(err) {
		return "", err
	}
	if err != nil {
		return "", nil //nolint:nilerr // as above
	}
	var list []listed
	for _, member := range found {
		list = append(list, listed{uint64(member.ID), texts(member.PeerURLs), member.Name.String(),
			texts(member.ClientURLs), member.Learner})
	}
	line, err := json.Marshal(list)
	return string(line), err
}

func texts(urls []values.URL) []string {
	var all []string
	for _, url := range urls {
		all = append(all, url.String())
	}
	return all
}

func (r *report) addKnown() error {
	known, _, err := content(r.m.Paths.Known())
	if err != nil {
		return err
	}
	for line := range strings.FieldsSeq(known) {
		id, err := values.ParseMemberID(line)
		if err != nil {
			return fmt.Errorf("%s: %w", r.m.Paths.Known(), err)
		}
		r.add("known", id.String())
	}
	return nil
}
