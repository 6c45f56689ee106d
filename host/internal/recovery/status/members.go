package status

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/values"
)

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
		d.judgeMember(made, one)
	}
	if why := cluster.SplitViews(statuses); why != "" {
		d.warn("views-differ", "cluster", "%s", why)
	}
	if len(versions) > 1 {
		d.warn("versions-differ", "cluster", "the members run different versions of etcd: %s",
			strings.Join(slices.Sorted(maps.Keys(versions)), ", "))
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
		if !etcd.IsOdd(a.silence) {
			made.Commits = new(false)
		}
		return made
	}
	s := a.status
	made.ID, made.Version, made.DBSize, made.DBInUse = s.Member.String(), s.Version.String(), s.DBSize, s.DBInUse
	made.Term, made.Applied, made.Behind, made.Error = s.Term, s.Applied, applied-s.Applied, s.Reported()
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
	switch {
	case made.Role == "learner":
		made.Commits = new(false)
	case !etcd.IsOdd(a.idle):
		made.Commits = new(a.idle == nil)
	}
	if made.Error == "" && a.idle != nil && !etcd.IsOdd(a.idle) {
		made.Error = "it does not commit: " + etcd.Why(a.idle)
	}
	return made
}

// odd is an answer of the member that is not accepted.
func (a answer) odd() error {
	for _, err := range []error{a.silence, a.idle} {
		if etcd.IsOdd(err) {
			return err
		}
	}
	return nil
}

const (
	// full is the part of its quota from which a database needs attention, and brim the part from which it does at once.
	full = 0.8
	brim = 0.95
	// behind is how many entries a member may be behind: the answers of members are not of one instant.
	behind = 5000
)

func (d *Document) judgeMember(one Member, from answer) {
	odd := from.odd()
	name := cmp.Or(one.Name, one.URL, one.ID)
	switch {
	case one.Role == "unstarted":
		d.warn("member-unstarted", name, "this voting member never started, and counts for the quorum. Its peer URL is %s",
			values.Join(from.listed.PeerURLs, ","))
	case odd != nil:
		// Where no list is accepted, the finding of the cluster says so.
		if d.Cluster.Quorum != nil {
			d.warn("odd-answer", name, "%s", etcd.Why(odd))
		}
	// Each member repeats all alarms, which are findings of their own.
	case one.Error != "" && !(one.Commits != nil && *one.Commits && len(d.Alarms) > 0):
		text := one.Error
		if one.Version == "" {
			text = "this member does not answer: " + text
		}
		d.warn("member-unhealthy", name, "%s", text)
	case one.Role == "learner" && one.URL == "":
		d.warn("learner", name, "this member is a learner, and never started. Its peer URL is %s",
			values.Join(from.listed.PeerURLs, ","))
	case one.Role == "learner":
		d.warn("learner", name, "this member is a learner")
	}
	if one.Quota > 0 && float64(one.DBSize) > full*float64(one.Quota) {
		find := d.warn
		if float64(one.DBSize) > brim*float64(one.Quota) {
			find = d.critical
		}
		find("database-near-quota", name, "the database has %s, and its quota is %s", size(one.DBSize), size(one.Quota))
	}
	if one.Behind > behind {
		d.warn("member-behind", name, "this member is %d entries of the log behind", one.Behind)
	}
}

func size(bytes int64) string { return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20)) }
