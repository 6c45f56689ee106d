package restore

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// answer is what a running member says of its cluster.
type answer struct {
	URL      values.URL
	Cluster  values.ClusterID
	Revision int64
	// Serves says that it has a quorum, so that its cluster takes writes.
	Serves bool
}

// String is the line that restore-look prints.
func (a answer) String() string {
	return fmt.Sprintf("%s %s %s %d", a.URL, living{Answers: true, Serves: a.Serves}.word(), a.Cluster, a.Revision)
}

// lookElsewhere asks the members on other hosts. This member may be stopped or cut off while they serve.
func lookElsewhere(
	ctx context.Context, m *machine.Machine, self identity.Identity, now living, lost []values.URL,
) ([]answer, error) {
	return ask(ctx, m, others(m, self, now.Peers, lost), func(values.ClusterID) bool { return true })
}

// others has the members on other hosts that this host knows, by their client URLs.
func others(m *machine.Machine, self identity.Identity, peers, lost []values.URL) []values.URL {
	urls := slices.Concat(cluster.Remembered(m), lost)
	if self.ClientPort != 0 {
		for _, peer := range peers {
			urls = append(urls, peer.WithPort(self.ClientPort))
		}
	}
	var distinct []values.URL
	for _, url := range urls {
		if url != self.ClientURL && !slices.Contains(distinct, url) {
			distinct = append(distinct, url)
		}
	}
	return distinct
}

// ask asks all at once, and returns those that answer. For a quorum it asks only in a cluster that matters: where there
// is none, that takes seconds.
func ask(
	ctx context.Context, m *machine.Machine, urls []values.URL, matters func(values.ClusterID) bool,
) (answers []answer, err error) {
	client, err := etcd.Open(m.Paths.Current())
	if err != nil {
		return nil, nil //nolint:nilerr // a host without certificates can ask no member
	}
	defer client.Close()
	all, errs := make([]*answer, len(urls)), make([]error, len(urls))
	var asked sync.WaitGroup
	for i, url := range urls {
		asked.Go(func() { all[i], errs[i] = askOne(ctx, client, url, matters) })
	}
	asked.Wait()
	for i, one := range all {
		if errs[i] != nil {
			return nil, errs[i]
		}
		if one != nil {
			answers = append(answers, *one)
		}
	}
	return answers, nil
}

func askOne(
	ctx context.Context, client *etcd.Client, url values.URL, matters func(values.ClusterID) bool,
) (*answer, error) {
	if !listens(ctx, url) {
		return nil, nil
	}
	status, err := client.Status(ctx, url)
	if etcd.IsOdd(err) {
		return nil, err
	}
	if err != nil {
		return nil, nil //nolint:nilerr // it is not a member of a cluster with this CA, or it ends
	}
	found := &answer{URL: url, Cluster: status.Cluster, Revision: status.Revision}
	if matters(status.Cluster) {
		_, err = client.Members(ctx, url)
		found.Serves = err == nil
		if etcd.IsOdd(err) {
			return nil, err
		}
	}
	return found, nil
}

const dialTime = 2 * time.Second

// listens spares the repeats of a question. While no member serves, each second counts.
func listens(ctx context.Context, url values.URL) bool {
	connection, err := (&net.Dialer{Timeout: dialTime}).DialContext(ctx, "tcp", url.HostPort())
	if err != nil {
		return false
	}
	_ = connection.Close()
	return true
}

// serving is a member that takes writes for a cluster that is not expected. A host that begins the new cluster asks
// members elsewhere too.
func (e *engine) serving(ctx context.Context, expected ...values.ClusterID) (*answer, error) {
	active, err := e.m.Units.Active(ctx, adopted.OwnUnit)
	if err != nil {
		return nil, err
	}
	var urls []values.URL
	if active {
		urls = append(urls, e.self.Here(e.m.Paths))
	}
	if e.in.isSeed() {
		var peers []values.URL
		for _, peer := range e.in.Initial {
			peers = append(peers, peer.URL)
		}
		urls = append(urls, others(e.m, e.self, peers, e.in.Lost)...)
	}
	answers, err := ask(ctx, e.m, urls, func(id values.ClusterID) bool { return !slices.Contains(expected, id) })
	for _, one := range answers {
		if one.Serves {
			return &one, err
		}
	}
	return nil, err
}

// checkLiving refuses to replace a cluster that takes writes, unless the configuration names it by its ID. The restored
// cluster may serve already, where this host is the last one.
func (e *engine) checkLiving(ctx context.Context, restored values.ClusterID) error {
	serving, err := e.serving(ctx, e.in.OldCluster, restored)
	if err != nil || serving == nil {
		return err
	}
	found := fmt.Sprintf("%s: a quorum of the cluster %s answers at %s", e.in.Self.Name, serving.Cluster, serving.URL)
	if e.in.Snapshot == Survivor {
		return coded.LivingClusterQuorum.Errorf(
			"%s, so the quorum is not lost. Nothing was changed. Take recover out of the configuration, then "+
				"run pulumi up", found)
	}
	return coded.LivingClusterOverOther.Errorf(
		"%s, and restore.over names %q. Nothing was changed. To replace that cluster, set restore.over to "+
			"%s", found, e.in.OldCluster.String(), serving.Cluster)
}

// checkStopped refuses to begin the restored cluster while another one takes writes, whatever stopped before.
func (e *engine) checkStopped(ctx context.Context) error {
	restored, _, err := e.stagedCluster()
	if err != nil || !e.in.isSeed() {
		return err
	}
	serving, err := e.serving(ctx, restored)
	if err != nil || serving == nil {
		return err
	}
	return coded.RestoreOldServes.Errorf(
		"%s: a quorum of the cluster %s still answers at %s, and would take writes beside the restored "+
			"cluster. The data of %s was not replaced. Stop etcd on the hosts of that cluster, then run pulumi up",
		e.in.Self.Name, serving.Cluster, serving.URL, e.in.Self.Name)
}
