package status

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/staging/stage"
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

func (d *Document) askCluster(ctx context.Context, m *machine.Machine, self identity.Identity) {
	view, err := cluster.Open(m, self)
	if err != nil {
		d.find(self.Name.String(), "%v", err)
		return
	}
	defer view.Close()
	view.Etcd = view.Etcd.Within(quick)
	if view.ID != 0 {
		d.Host.ID = view.ID.String()
	}
	asked, err := view.ToAsk(ctx, nil, nil)
	if err != nil {
		d.find("host", "systemd does not answer: %v", err)
		asked = append(asked, view.Here)
	}
	if !slices.Contains(asked, view.Here) {
		d.find(self.Name.String(), "etcd does not run on this host. See: journalctl -u etcd")
	}
	silence := view.AskAtOnce(ctx, asked)
	d.Cluster.Quorum = silence == nil
	if silence != nil {
		d.find("cluster", "no quorum answers: %s", etcd.Why(view.Silence))
	} else {
		d.judgeOwn(view)
	}
	closed := make(chan []etcd.ClosedPeer, 1)
	go func() { closed <- view.Etcd.ClosedPeers(ctx, view.Members, self.PeerURL) }()
	answers := askMembers(ctx, view, asked)
	d.members(m, answers)
	d.judgePeers(<-closed, answers)
	d.askAlarms(ctx, view, answers)
}

// judgePeers leaves out members that do not answer at their client URL either: that is reported of the member.
func (d *Document) judgePeers(closed []etcd.ClosedPeer, answers []answer) {
	for _, one := range closed {
		if slices.ContainsFunc(answers, func(a answer) bool {
			return a.listed.ID == one.Member.ID && a.silence == nil && !a.url.IsZero()
		}) {
			d.find(one.Member.Name.String(), "its peer port %s is closed for this host, which dials it from %s: %s",
				one.URL, one.From(), etcd.Why(one.Err))
		}
	}
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
		d.find(view.Self.Name.String(), "the cluster does not list the member whose data is on this host")
	case own.Name != view.Self.Name && own.Name != "":
		d.find(view.Self.Name.String(), "the cluster lists this host's member %s as %s", own.ID, own.Name)
	case !own.Has(view.Self.PeerURL):
		d.find(view.Self.Name.String(), "the cluster lists this host's member with the peer URL %s, and the host has %s",
			values.Join(own.PeerURLs, ","), view.Self.PeerURL)
	}
}

// askMembers asks all members at once. Without a quorum there is no list, and those that this host remembers are asked.
func askMembers(ctx context.Context, view *cluster.View, remembered []values.URL) []answer {
	var answers []answer
	for _, member := range view.Members {
		answers = append(answers, answer{listed: member, url: member.Client()})
	}
	if len(answers) == 0 {
		for _, url := range remembered {
			answers = append(answers, answer{url: url})
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
			if one.silence == nil && !one.status.Learner {
				one.idle = view.Etcd.Commits(ctx, one.url)
			}
		})
	}
	asked.Wait()
	return answers
}

func (d *Document) members(m *machine.Machine, answers []answer) {
	var statuses []etcd.Status
	var applied uint64
	versions := map[string]bool{}
	for _, one := range answers {
		if one.url.IsZero() || one.silence != nil {
			continue
		}
		statuses = append(statuses, one.status)
		applied = max(applied, one.status.Applied)
		versions[one.status.Version.String()] = true
		d.Cluster.ID = one.status.Cluster.String()
	}
	for _, one := range answers {
		made := one.member(stage.Quota(m.Paths), applied)
		if made.Role == "leader" {
			d.Cluster.Leader = made.Name
		}
		d.Members = append(d.Members, made)
		d.judgeMember(made)
	}
	if why := cluster.SplitViews(statuses); why != "" {
		d.find("cluster", "%s", why)
	}
	if len(versions) > 1 {
		d.find("cluster", "the members run different versions of etcd")
	}
}

// member is a row. The host's own quota stands for that of a member which does not report it.
func (a answer) member(quota int64, applied uint64) Member {
	made := Member{Name: a.listed.Name.String(), URL: a.url.String(), Role: "unknown"}
	if a.listed.ID != 0 {
		made.ID, made.Role = a.listed.ID.String(), "voter"
	}
	switch {
	case a.listed.Learner:
		made.Role = "learner"
	case a.listed.ID != 0 && a.url.IsZero():
		made.Role = "unstarted"
	}
	if a.silence != nil {
		made.Error = etcd.Why(a.silence)
	}
	if a.url.IsZero() || a.silence != nil {
		return made
	}
	s := a.status
	made.ID, made.Version, made.DBSize, made.DBInUse = s.Member.String(), s.Version.String(), s.DBSize, s.DBInUse
	made.Term, made.Applied, made.Behind, made.Error = s.Term, s.Applied, applied-s.Applied, s.Errors
	if made.Quota = s.Quota; made.Quota == 0 {
		made.Quota = quota
	}
	switch {
	case s.Member == s.Leader:
		made.Role = "leader"
	case s.Learner:
		made.Role = "learner"
	case made.Role == "unknown":
		made.Role = "voter"
	}
	if made.Error == "" && a.idle != nil {
		made.Error = "it does not commit: " + etcd.Why(a.idle)
	}
	return made
}

const (
	// full is the part of its quota from which a database needs attention.
	full = 0.8
	// behind is how many entries a member may be behind: the answers of members are not of one instant.
	behind = 5000
)

func (d *Document) judgeMember(one Member) {
	name := one.Name
	if name == "" {
		name = one.ID + one.URL
	}
	switch {
	case one.Role == "unstarted":
		d.find(name, "this voting member never started, and counts for the quorum")
	case one.Error != "":
		d.find(name, "%s", one.Error)
	case one.Role == "learner":
		d.find(name, "this member is a learner")
	}
	if one.Quota > 0 && float64(one.DBSize) > full*float64(one.Quota) {
		d.find(name, "the database has %s, and its quota is %s", size(one.DBSize), size(one.Quota))
	}
	if one.Behind > behind {
		d.find(name, "this member is %d entries of the log behind", one.Behind)
	}
}

// askAlarms asks the first member that answers. Each of them knows all alarms.
func (d *Document) askAlarms(ctx context.Context, view *cluster.View, answers []answer) {
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
			d.find("cluster", "member %s raises the alarm %s", made.ID, made.Type)
		}
		return
	}
}

func size(bytes int64) string { return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20)) }
