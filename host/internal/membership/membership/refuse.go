package membership

import (
	"context"
	"fmt"
	"strings"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/decide"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// stateLost comes first: the data would be moved aside, and an empty cluster would begin.
const stateLost = "If the stack's state was lost, that data is your cluster: follow docs/runbooks/state-lost.md."

// refuse says why nothing is done.
func (h *host) refuse(ctx context.Context) error {
	self := h.declared.Self
	paths := h.view.Machine.Paths
	switch h.step {
	case decide.RefuseUnmounted:
		return identity.NotMounted(self, h.unmounted, "pulumi up")
	case decide.RefuseForeign:
		if h.facts.Ours == decide.Unknown {
			return coded.DataUnknownOwner.Errorf(
				"%s on %s holds data, and nothing on the host says of which cluster (%s is missing). Nothing "+
					"was changed. %s If that data is not needed: systemctl stop etcd; etcd-host set-aside; then pulumi up again",
				self.DataDir,
				self.Name,
				paths.Name(paths.Identity()),
				stateLost,
			)
		}
		return coded.DataForeign.Errorf(
			"%s on %s holds data of another cluster (bootstrap token '%s', here '%s'). Nothing was changed. "+
				"%s If that data is not needed: systemctl stop etcd; etcd-host set-aside; then pulumi up again",
			self.DataDir,
			self.Name,
			h.remembered.Token,
			self.Token,
			stateLost,
		)
	case decide.RefuseRemoved:
		// The restore made a cluster without this host, whose own switch did not end.
		if err := h.restoreAtWork(); err != nil {
			return err
		}
		return coded.MemberRemoved.Errorf(
			"%s was removed from the cluster but still has its data. Nothing was changed. To let it join "+
				"as a new member: systemctl stop etcd; etcd-host set-aside; then pulumi up again",
			self.Name,
		)
	case decide.RefuseLeftover:
		// A switch that did not end may have moved the log alone.
		if err := h.restoreAtWork(); err != nil {
			return err
		}
		return coded.DataLeftover.Errorf(
			"%s on %s holds a database of etcd without its log, and %s was not started with it as this member. Nothing was "+
				"changed. If the log is on a disk that is off, put that disk back, then run pulumi up again. If that data is not "+
				"needed: systemctl stop etcd; etcd-host set-aside; then pulumi up again",
			identity.DatabaseDir(self.DataDir),
			self.Name,
			self.Name,
		)
	case decide.RefuseOutage:
		return h.outage(ctx)
	}
	return fmt.Errorf("the step %q is not known. Nothing was changed", h.step)
}

// restoreAtWork refuses a host on which a restore has not ended.
func (h *host) restoreAtWork() error {
	restoring, err := mark.Restoring(h.view.Machine.Paths)
	if err != nil || restoring == "" {
		return err
	}
	return coded.RestoreAtWork.Errorf(
		"the restore %s is at work on %s, and other hosts may have its cluster already. Nothing was changed. Put restore "+
			"back into the configuration, then run pulumi up to continue it", restoring, h.declared.Self.Name)
}

func (h *host) outage(ctx context.Context) error {
	asked, err := h.toAsk(ctx)
	if err != nil {
		return err
	}
	names := ""
	if unknown := h.unresolved(ctx, asked); len(unknown) > 0 {
		names = fmt.Sprintf(
			"On this host these names do not resolve: %s (check /etc/resolv.conf and the zone's server). ",
			strings.Join(unknown, ", "),
		)
	}
	return coded.ClusterNoAnswer.Errorf(
		"%s has no data and %s. Another bootstrap here could split the cluster or lose its data, so "+
			"nothing was changed. %sBring the other members back first; if their data is lost, restore a snapshot",
		h.declared.Self.Name, noAnswer(asked, h.declared.Domain, h.view.Silence), names)
}

// noAnswer says which places were asked for the cluster. domain is empty where no SRV records were asked.
func noAnswer(asked []values.URL, domain string, silence error) string {
	var places []string
	if len(asked) > 0 {
		places = append(places, values.Join(asked, " "))
	}
	if domain != "" {
		places = append(places, "the client SRV records of "+domain)
	}
	if len(places) == 0 {
		return "knows no other member of the cluster to ask"
	}
	return fmt.Sprintf("no member of the cluster answers (asked: %s; the last answer: %s)",
		strings.Join(places, " and "), etcd.Why(silence))
}
