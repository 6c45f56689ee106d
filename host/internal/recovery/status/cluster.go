package status

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/staging/certificates"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/values"
)

// answer is what one member says.
type answer struct {
	listed etcd.Member
	url    values.URL
	status etcd.Status
	// silence is why the member does not answer, and idle why it does not take part in decisions.
	silence, idle error
}

// askCluster returns the members that the cluster lists.
func (d *Document) askCluster(
	ctx context.Context, m *machine.Machine, self identity.Identity, compares comparing,
) etcd.Members {
	view, err := cluster.Open(m, self)
	if err != nil {
		d.warn("host-files", d.Host.Member, "%v", err)
		return nil
	}
	defer view.Close()
	view.Etcd = view.Etcd.Within(quick)
	if view.ID != 0 {
		d.Host.ID = view.ID.String()
	}
	asked, err := view.ToAsk(ctx, nil, nil)
	if err != nil {
		d.warn("etcd-stopped", d.Host.Member, "systemd does not answer: %v", err)
		asked = append(asked, view.Here)
	} else if !d.judgeRestore(m) {
		d.judgeService(ctx, view)
	}
	var listed etcd.Members
	switch silence := view.AskAtOnce(ctx, asked); {
	case silence == nil:
		listed = view.Members
		d.Cluster.Quorum = new(true)
		d.judgeOwn(view)
	case etcd.IsOdd(silence):
		// It proves neither a quorum nor the loss of one.
		d.Cluster.Quorum = nil
		d.warn("odd-answer", "cluster", "%s", etcd.Why(silence))
	default:
		d.critical("no-quorum", "cluster", "no quorum answers: %s", etcd.Why(view.Silence))
		// How many are needed is known from the member here, if it runs. An error is that of its own row.
		listed, _ = view.Etcd.MembersSeen(ctx, view.Here)
	}
	peers := make(chan []etcd.Peer, 1)
	go func() { peers <- view.Etcd.Peers(ctx, view.Members, self.PeerURL) }()
	answers := askMembers(ctx, view, listed, asked)
	d.judgePeers(m, <-peers, answers)
	d.askAlarms(ctx, view, answers)
	d.members(m, answers)
	d.judgeData(ctx, view, answers, compares)
	return view.Members
}

// apart is how far two clocks may be apart. The dates that are compared have whole seconds.
const apart = 2 * time.Second

// judgePeers leaves out closed ports of members that do not answer at their client URL either: that is reported of the
// member.
func (d *Document) judgePeers(m *machine.Machine, peers []etcd.Peer, answers []answer) {
	for _, one := range peers {
		name := cmp.Or(one.Member.Name.String(), one.Member.ID.String())
		if one.Ahead.Abs() > apart {
			d.warn("clock-differs", name, "its clock is %s", aheadOf(one.Ahead, "the clock of "+d.Host.Member))
		}
		if shown := one.Certificate; shown != nil {
			d.judgeCertificate(m, name, "member", certificates.DateOf(shown))
		}
		if one.Err != nil && slices.ContainsFunc(answers, func(a answer) bool {
			return a.listed.ID == one.Member.ID && a.silence == nil && !a.url.IsZero()
		}) {
			d.warn("peer-port-closed", "member "+name,
				"its peer port %s is closed for this host, which dials it from %s: %s",
				one.URL, one.From(), etcd.Why(one.Err))
		}
	}
}

func aheadOf(ahead time.Duration, other string) string {
	if ahead < 0 {
		return fmt.Sprintf("%s behind %s", -ahead.Round(time.Second), other)
	}
	return fmt.Sprintf("%s ahead of %s", ahead.Round(time.Second), other)
}

// judgeOwn compares the list with what this host remembers of its member.
func (d *Document) judgeOwn(view *cluster.View) {
	own, listed := view.Members.ByID(view.ID)
	if view.ID == 0 {
		own, listed = view.Own()
	}
	matches := listed && own.Name == view.Self.Name && own.Has(view.Self.PeerURL)
	d.Host.Listed = &matches
	switch {
	case !listed:
		d.State = notAMember
		d.warn("not-a-member", d.Host.Member, "the cluster does not list the member whose data is on this host")
	case own.Name != view.Self.Name && own.Name != "":
		d.warn("member-differs", d.Host.Member, "the cluster lists this host's member %s as %s", own.ID, own.Name)
	case !own.Has(view.Self.PeerURL):
		d.warn("member-differs", d.Host.Member, "the cluster lists this host's member with the peer URL %s, and the host "+
			"has %s", values.Join(own.PeerURLs, ","), view.Self.PeerURL)
	}
}

// askMembers asks all members at once. Without a list, those that this host remembers are asked. The first answer
// stands for all: without a quorum none can commit, and each would need as long.
func askMembers(ctx context.Context, view *cluster.View, listed etcd.Members, remembered []values.URL) []answer {
	var answers []answer
	for _, member := range listed {
		answers = append(answers, answer{listed: member, url: member.Client()})
	}
	if len(answers) == 0 {
		for _, url := range remembered {
			one := answer{url: url}
			if url == view.Here {
				one.listed.Name = view.Self.Name
			}
			answers = append(answers, one)
		}
	}
	var asked sync.WaitGroup
	for i := range answers {
		one := &answers[i]
		if one.url.IsZero() {
			continue
		}
		asked.Go(func() {
			one.status, one.silence = view.Etcd.Status(ctx, one.url)
			switch {
			case one.silence != nil || one.status.Learner:
			case len(view.Members) == 0:
				one.idle = view.Silence
			default:
				one.idle = view.Etcd.Commits(ctx, one.url)
			}
		})
	}
	asked.Wait()
	return answers
}

// askAlarms asks the first member that answers. Each of them knows all alarms, and none answers without a quorum.
func (d *Document) askAlarms(ctx context.Context, view *cluster.View, answers []answer) {
	if quorum := d.Cluster.Quorum; quorum != nil && !*quorum {
		return
	}
	for _, one := range answers {
		if one.url.IsZero() || one.silence != nil {
			continue
		}
		raised, err := view.Etcd.Alarms(ctx, one.url)
		if err != nil {
			continue
		}
		for _, alarm := range raised {
			made := Alarm{Type: string(alarm.Kind), ID: alarm.Member.String()}
			if member, listed := view.Members.ByID(alarm.Member); listed {
				made.Member = member.Name.String()
			}
			d.Alarms = append(d.Alarms, made)
			d.critical("alarm-"+strings.ToLower(made.Type), cmp.Or(made.Member, "cluster"),
				"the alarm %s is raised, by the member with the ID %s", made.Type, made.ID)
		}
		return
	}
}
