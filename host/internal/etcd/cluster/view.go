// Package cluster is the cluster as one host sees it: which member it asked last, the member list of that answer, and
// questions about all members at once.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// View is what one host knows of its cluster. Members and Asked are of the last answer.
type View struct {
	Machine *machine.Machine
	Etcd    *etcd.Client
	Self    identity.Identity
	// Here is the client URL of etcd on this host.
	Here values.URL
	// ID is that of the member whose data is on this host; 0 where the host does not know it.
	ID values.MemberID
	// StartLimit is how long a start of etcd here may take; 0 where that goes by the size of its database.
	StartLimit time.Duration

	Asked   values.URL
	Members etcd.Members
	// Silence is why the last question to the cluster got no answer.
	Silence error

	nudgeAt time.Time
}

// Open asks with the certificates of this host.
func Open(m *machine.Machine, self identity.Identity) (*View, error) {
	id, err := identity.MemberOf(m.Paths, self)
	if err != nil {
		return nil, fmt.Errorf("the ID of this host's member cannot be read: %w. Nothing was changed", err)
	}
	client, err := etcd.Open(m.Paths.Current())
	if err != nil {
		return nil, fmt.Errorf("the cluster cannot be asked: %w. Nothing was changed", err)
	}
	return &View{Machine: m, Etcd: client, Self: self, Here: self.Here(m.Paths), ID: id}, nil
}

// Close ends all connections.
func (v *View) Close() { v.Etcd.Close() }

// Ask reads the member list of a member that has a quorum.
func (v *View) Ask(ctx context.Context, url values.URL) error {
	members, err := v.Etcd.Members(ctx, url)
	if err != nil {
		v.Silence = err
		return err
	}
	v.Members, v.Asked = members, url
	return nil
}

// ErrSilent says that no member answers.
var ErrSilent = coded.ClusterNoAnswer.Errorf("no member answers")

var errNoMember = errors.New("there is no member to ask")

// AskAny asks one after the other until one answers. An odd answer ends that: the next answer would hide it.
func (v *View) AskAny(ctx context.Context, urls []values.URL) error {
	for _, url := range urls {
		err := v.Ask(ctx, url)
		if err == nil || etcd.IsOdd(err) || ctx.Err() != nil {
			return err
		}
	}
	if v.Silence == nil {
		v.Silence = errNoMember
	}
	return fmt.Errorf("%w: %w", ErrSilent, v.Silence)
}

// ToAsk has the members that may know the cluster: etcd on this host, those that Pulumi named, those that answered
// last, and the initial members, whose addresses never change.
func (v *View) ToAsk(ctx context.Context, named, initialPeers []values.URL) ([]values.URL, error) {
	var urls []values.URL
	active, err := v.UnitActive(ctx)
	if err != nil {
		return nil, err
	}
	if active {
		urls = append(urls, v.Here)
	}
	var others []values.URL
	others = append(others, named...)
	others = append(others, Remembered(v.Machine)...)
	for _, peer := range initialPeers {
		others = append(others, peer.WithPort(v.Self.ClientPort))
	}
	for _, url := range others {
		if url != v.Self.ClientURL && !slices.Contains(urls, url) {
			urls = append(urls, url)
		}
	}
	return urls, nil
}

// Remembered has the client URLs of the last answer that this host kept. A line that is not one is passed over: these
// URLs are only asked, and never counted.
func Remembered(m *machine.Machine) []values.URL {
	content, err := os.ReadFile(m.Paths.Members())
	if err != nil {
		return nil
	}
	var urls []values.URL
	for line := range strings.Lines(string(content)) {
		if url, err := values.ParseURL(strings.TrimSpace(line)); err == nil {
			urls = append(urls, url)
		}
	}
	return urls
}

// RememberMembers keeps the client URLs of the last answer.
func (v *View) RememberMembers() error {
	content := ""
	for _, url := range v.Members.Clients() {
		content += url.String() + "\n"
	}
	_, err := files.Put(v.Machine.Paths.Members(), 0o644, []byte(content))
	return err
}

// Unit is the systemd unit that runs this host's member.
func (v *View) Unit() (string, error) { return adopted.UnitOf(v.Machine.Paths) }

// UnitActive says whether etcd runs here or is starting.
func (v *View) UnitActive(ctx context.Context) (bool, error) {
	unit, err := v.Unit()
	if err != nil {
		return false, err
	}
	return v.Machine.Units.Active(ctx, unit)
}

// LastErrors are the reasons, in etcd's words, for which etcd on this host does not serve; for the end of a message.
// They are quoted: others chose these words.
func (v *View) LastErrors(ctx context.Context) string {
	unit, err := v.Unit()
	if err != nil {
		return ""
	}
	var quoted []string
	for _, words := range v.Machine.Units.LastErrors(ctx, unit) {
		quoted = append(quoted, strconv.Quote(words))
	}
	return strings.Join(quoted, "\n")
}

// MayAdminister fails where etcd's authentication is on and does not let this host's certificate change members, the
// leadership or databases. It is asked before the first change of several: etcd refuses some of them only.
func (v *View) MayAdminister(ctx context.Context) error {
	err := v.Etcd.MayAdminister(ctx, v.Asked)
	if err == nil || !etcd.NotPermitted(err) {
		return nil
	}
	return coded.AuthenticationNoRoot.Errorf(
		"etcd's authentication is on, and the user %s of the member's certificate lacks the role root "+
			"(%s). Nothing was changed. For each member, as etcd's user root (etcdctl --user root): etcdctl user add "+
			"NAME --no-password; etcdctl user grant-role NAME root", v.Self.Name, etcd.Why(err))
}
