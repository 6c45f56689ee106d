// Package gate reports the health of the whole cluster.
package gate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/records"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// wanted is a member that the gate waits for.
type wanted struct {
	name    values.MemberName
	url     values.URL
	version values.Version
}

func parseWanted(line string) (wanted, error) {
	words := strings.Fields(line)
	if len(words) < 3 {
		return wanted{}, fmt.Errorf("the input has an odd member: %q. Nothing was changed", line)
	}
	var found wanted
	var errs [3]error
	found.name, errs[0] = values.ParseMemberName(words[0])
	found.url, errs[1] = values.ParseURL(words[1])
	found.version, errs[2] = values.ParseVersion(words[2])
	return found, errors.Join(errs[:]...)
}

type gate struct {
	view    *cluster.View
	members []wanted
	urls    []values.URL
}

// HealthVerb is `health`: it waits until every wanted member is a healthy voting member, then reports the cluster. It
// never asks for "exactly these": members that are about to leave are still there, since Pulumi deletes last.
func HealthVerb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	lines, err := input.ReadLines(stdin, []string{"client_port", "timeout_seconds"}, "member")
	if err != nil {
		return err
	}
	seconds, err := lines.Number("timeout_seconds", 120)
	if err != nil {
		return err
	}
	g := &gate{}
	for _, line := range lines.All("member") {
		member, err := parseWanted(line)
		if err != nil {
			return err
		}
		g.members = append(g.members, member)
		g.urls = append(g.urls, member.url)
	}
	self, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	if g.view, err = cluster.Open(m, self); err != nil {
		return err
	}
	defer g.view.Close()
	if err := g.wait(ctx, time.Duration(seconds)*time.Second); err != nil {
		return err
	}
	if err := g.rememberKnown(); err != nil {
		return err
	}
	if err := g.leadership(ctx); err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(g.report(ctx))
}

func (g *gate) wait(ctx context.Context, limit time.Duration) error {
	var notRun error
	err := retry.For(ctx, limit, func(ctx context.Context) error {
		err := g.healthy(ctx)
		if err != nil {
			if notRun = g.view.NotRun(ctx); notRun != nil {
				return retry.Final(notRun)
			}
		}
		return cluster.FinalIfOdd(err)
	})
	if err == nil || notRun != nil || etcd.IsOdd(err) {
		return err
	}
	return coded.ClusterUnhealthy.Errorf(
		"the cluster is not healthy after %.0f s: %w\n%s\nSee on the hosts: systemctl status etcd; "+
			"journalctl -u etcd",
		limit.Seconds(), err, g.view.LastErrors(ctx))
}

// healthy fails with the first thing that is not as it should be.
func (g *gate) healthy(ctx context.Context) error {
	if err := g.view.AskAny(ctx, g.urls); err != nil {
		if etcd.IsOdd(err) {
			return err
		}
		return fmt.Errorf("no quorum answers (%w)", g.view.Silence)
	}
	if why := missing(g.members, g.view.Members); why != "" {
		return errors.New(why)
	}
	quick := g.view.Etcd.Within(3 * time.Second)
	statuses, err := quick.Statuses(ctx, g.urls)
	if err != nil {
		if etcd.IsOdd(err) {
			return err
		}
		return fmt.Errorf("not every member answers: %w", err)
	}
	if why := differs(g.members, statuses); why != "" {
		return errors.New(why)
	}
	if err := quick.AllServe(ctx, g.urls); err != nil {
		return fmt.Errorf("a member does not commit: %w", err)
	}
	return nil
}

// missing is the first wanted member that the cluster does not list as a voting member.
func missing(members []wanted, listed etcd.Members) string {
	for _, member := range members {
		found := listed.Where(func(m etcd.Member) bool {
			return m.Name == member.name && slices.Contains(m.ClientURLs, member.url)
		})
		if len(found) == 0 {
			return notListed(member, listed.NeverStarted())
		}
		if found[0].Learner {
			return fmt.Sprintf("%s is still a learner", member.name)
		}
	}
	return ""
}

func notListed(member wanted, never etcd.Members) string {
	if len(never) > 0 {
		return fmt.Sprintf("the cluster does not list %s with %s, and its member at %s was never ready. See on that "+
			"host: systemctl status etcd. Where it is stopped: systemctl enable --now etcd",
			member.name, member.url, never[0].PeerURLs[0])
	}
	return fmt.Sprintf("the cluster does not list %s with %s. If it left in an update that was killed, and is "+
		"wanted after all: mark it lost for one update", member.name, member.url)
}

// differs is the first thing in which what members say differs from what is wanted.
func differs(members []wanted, statuses []etcd.Status) string {
	for i, status := range statuses {
		if !members[i].version.IsZero() && status.Version != members[i].version {
			return fmt.Sprintf("%s runs etcd %s, not %s", status.Endpoint, status.Version, members[i].version)
		}
		if why := status.Reported(); why != "" {
			return fmt.Sprintf("%s: %s", status.Endpoint, why)
		}
	}
	return cluster.SplitViews(statuses)
}

// rememberKnown keeps the members by ID, which no other member ever gets. A member that is in no update's list was
// added by hand.
func (g *gate) rememberKnown() error {
	host := g.view.Machine.Paths
	text, err := records.Text(host, host.Known(), "Remove it: rm "+host.Name(host.Known())+". Then run pulumi up, which "+
		"writes the members of that moment again")
	if err != nil {
		return err
	}
	known := strings.Fields(text)
	for _, member := range g.members {
		for _, listed := range g.view.Members.Where(func(m etcd.Member) bool { return m.Name == member.name }) {
			known = append(known, listed.ID.String())
		}
	}
	slices.Sort(known)
	_, err = files.Put(host.Known(), 0o644, []byte(strings.Join(slices.Compact(known), "\n")+"\n"))
	return err
}
