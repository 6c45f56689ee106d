package membership

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/decide"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/names"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// chooseStep decides by the facts as they are now.
func (h *host) chooseStep(ctx context.Context) error {
	if err := h.gather(ctx); err != nil {
		return err
	}
	h.step = decide.Decide(h.facts)
	return nil
}

func (h *host) gather(ctx context.Context) error {
	h.view.Members, h.view.Asked = nil, values.URL{}
	if err := h.gatherHere(); err != nil {
		return err
	}
	// An initial member with neither data nor a past asks the peer ports first. Where no initial member was ever ready,
	// there is no cluster yet, and a question to it would only wait.
	if !h.facts.Data && h.facts.Initial && !h.facts.Started {
		exists, err := h.clusterExists(ctx)
		if err != nil || !exists {
			return err
		}
	}
	if err := h.askCluster(ctx); err != nil {
		if etcd.IsOdd(err) || ctx.Err() != nil {
			return err
		}
		return nil
	}
	h.facts.Answers = true
	return h.gatherListed()
}

// gatherHere has the facts of this host alone.
func (h *host) gatherHere() error {
	paths, self := h.view.Machine.Paths, h.declared.Self
	h.facts = decide.Facts{}
	remembered, err := identity.Find(paths, self.DataDir)
	if err != nil {
		return err
	}
	h.remembered = remembered
	if remembered.Token != "" {
		h.facts.Ours = decide.No
		if remembered.Token == self.Token {
			h.facts.Ours = decide.Yes
		}
	}
	if h.facts.Data, err = identity.HasData(paths, self); err != nil {
		return err
	}
	if !h.facts.Data {
		if h.facts.Leftover, err = identity.HasLeftover(paths, self); err != nil {
			return err
		}
	}
	if h.facts.Started, err = identity.WasReady(paths, self.Token); err != nil {
		return err
	}
	machineID, err := identity.MachineID(paths)
	if err != nil {
		return err
	}
	h.facts.Initial = machineID != "" && machineID == h.declared.InitialMachineID
	h.unmounted, err = identity.Unmounted(paths, remembered, self)
	h.facts.Unmounted = len(h.unmounted) > 0
	if err != nil || h.facts.Unmounted || h.facts.Ours != decide.Yes {
		return err
	}
	proof, err := identity.AnothersData(paths, self)
	if err != nil || proof == "" {
		return err
	}
	// Restored data has an ID of its own, which the host remembers at the end of the restore.
	if err := h.restoreAtWork(); err != nil {
		return err
	}
	return coded.MemberAnother.Errorf(
		"%s. Nothing was changed. Stop etcd, put the disk with the data of %s back, then run pulumi up again. If the data "+
			"that is here is not needed: systemctl stop etcd; etcd-host set-aside; then pulumi up again", proof, self.Name)
}

// clusterExists asks the peer ports. They answer while etcd still waits for its quorum, when the client port does not,
// so a bootstrap differs from an outage at once.
func (h *host) clusterExists(ctx context.Context) (bool, error) {
	urls := slices.DeleteFunc(
		h.declared.peerURLs(),
		func(url values.URL) bool { return url == h.declared.Self.PeerURL },
	)
	views := make([]etcd.Members, len(urls))
	errs := make([]error, len(urls))
	var asked sync.WaitGroup
	for i, url := range urls {
		asked.Go(func() { views[i], errs[i] = h.view.Etcd.PeerMembers(ctx, url) })
	}
	asked.Wait()
	exists := false
	for i := range urls {
		if etcd.IsOdd(errs[i]) {
			return false, errs[i]
		}
		exists = exists || len(views[i].Clients()) > 0
	}
	return exists, nil
}

func (h *host) askCluster(ctx context.Context) error {
	urls, err := h.toAsk(ctx)
	if err != nil {
		return err
	}
	err = h.view.AskAny(ctx, urls)
	if err == nil || etcd.IsOdd(err) || h.declared.Domain == "" {
		return err
	}
	return h.askRecords(ctx, recordsLimit)
}

func (h *host) toAsk(ctx context.Context) ([]values.URL, error) {
	return h.view.ToAsk(ctx, h.named, h.declared.peerURLs())
}

// recordsLimit bounds the time for all targets of the records. The zone chooses the targets, and other verbs wait
// meanwhile.
const recordsLimit = 20 * time.Second

// askRecords asks the hosts of the client SRV records, which list healthy voting members only. DNS proves nothing:
// each host must have a certificate of this cluster's CA.
func (h *host) askRecords(ctx context.Context, limit time.Duration) error {
	silence, set := h.view.Silence, names.ClientRecordSet(h.declared.Domain, h.declared.RecordName)
	targets, err := h.view.Machine.Resolver.ClientRecords(ctx, h.declared.Domain, h.declared.RecordName)
	if err != nil {
		h.view.Silence = fmt.Errorf("%s; the SRV records: %w", etcd.Why(silence), err)
		return h.view.Silence
	}
	var urls []values.URL
	for _, target := range targets {
		url, err := target.URL()
		if err != nil {
			return err
		}
		if url != h.declared.Self.ClientURL {
			urls = append(urls, url)
		}
	}
	if len(urls) == 0 {
		return silence
	}
	round, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err = h.view.AskAny(round, urls)
	if err != nil && round.Err() != nil && ctx.Err() == nil {
		h.view.Silence = fmt.Errorf("%s; the %d targets of the SRV record set %q gave no answer within %s",
			etcd.Why(h.view.Silence), len(urls), set, limit)
	}
	return err
}

// gatherListed has the facts of the member list.
func (h *host) gatherListed() error {
	own, listed := h.view.Own()
	h.facts.Listed = listed
	h.facts.Published = len(own.ClientURLs) > 0
	if h.facts.Data {
		// Its URL may be that of a member that came after the one whose data this is, on a machine that had the name in
		// between.
		if h.view.ID != 0 && h.view.ID != own.ID {
			h.facts.Listed = false
		}
		if h.facts.Ours == decide.Yes {
			return h.view.KeepsAddress()
		}
		return nil
	}
	// A later step may remove that member, because its data is not here.
	if listed {
		if err := cluster.AnothersURL(own, h.declared.Self.Name, h.declared.Self.PeerURL); err != nil {
			return err
		}
	}
	// Without a domain the peer URL is an address, and a host with another address replaces the one that had its name.
	if len(h.namesakes()) > 0 {
		h.facts.Listed, h.facts.Published = true, true
	}
	return nil
}

// namesakes are other members with this host's name.
func (h *host) namesakes() etcd.Members {
	own, listed := h.view.Own()
	return h.view.Members.Where(func(m etcd.Member) bool {
		return m.Name == h.declared.Self.Name && (!listed || m.ID != own.ID)
	})
}
