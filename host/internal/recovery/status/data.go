package status

import (
	"context"
	"slices"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/wire/values"
)

const (
	// hashTime bounds the hashes of all members. Without them the status has no finding about the data.
	hashTime = 4 * time.Second
	// mostHashed is the largest database whose data is compared. A member reads all of it, and its clients wait
	// meanwhile.
	mostHashed = 256 << 20
)

// comparing is which host compares the data. `etcd-cluster status` asks all hosts at once, and then the host of the
// first member that commits compares it for all of them.
type comparing int

const (
	noHost comparing = iota
	firstHost
	thisHost
)

// judgeData compares the data of the voting members that commit.
func (d *Document) judgeData(ctx context.Context, view *cluster.View, answers []answer, compares comparing) {
	voters := slices.DeleteFunc(slices.Clone(answers), func(a answer) bool {
		return a.listed.ID == 0 || a.url.IsZero() || a.silence != nil || a.idle != nil || a.status.Learner
	})
	own, _ := view.Own()
	tooLarge := func(a answer) bool { return a.status.DBSize > mostHashed }
	before := func(a answer) bool { return a.listed.Name < own.Name }
	if compares == noHost || len(voters) < 2 || slices.ContainsFunc(voters, tooLarge) ||
		compares == firstHost && slices.ContainsFunc(voters, before) {
		return
	}
	revision := voters[0].status.Revision
	var urls []values.URL
	for _, one := range voters {
		urls, revision = append(urls, one.url), min(revision, one.status.Revision)
	}
	ctx, cancel := context.WithTimeout(ctx, hashTime)
	defer cancel()
	// Under load a member may compact between two answers. The next look compares them.
	hashes, err := view.Hashes(ctx, urls, revision)
	if err != nil {
		return
	}
	words, agreed := cluster.HashWords(hashes), cluster.Majority(hashes)
	if agreed == nil {
		d.critical("data-differs", "cluster", "no majority of the voting members holds the same data: %s", words)
		return
	}
	for i, one := range hashes {
		if one.Hash != *agreed {
			d.critical("data-differs", voters[i].listed.Name.String(),
				"the data of this member differs from that of a majority: %s", words)
		}
	}
}
