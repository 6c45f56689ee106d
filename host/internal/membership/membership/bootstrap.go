package membership

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"etcd-host/internal/membership/discovery"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/names"
	"etcd-host/internal/wire/values"
)

// bootstrap starts etcd as one of the initial members.
func (h *host) bootstrap(ctx context.Context) error {
	resolver, name := h.view.Machine.Resolver, h.declared.Self.Name.String()
	if err := names.WaitForInitial(ctx, resolver, name, h.declared.Initial); err != nil {
		return err
	}
	h.say("bootstrap: starting etcd as one of the initial members")
	lines, err := h.bootstrapLines(ctx)
	if err != nil {
		return err
	}
	if err := h.putBootstrap(lines); err != nil {
		return err
	}
	return h.startFirstTime(ctx)
}

func (h *host) bootstrapLines(ctx context.Context) ([]string, error) {
	d := h.declared
	lines := []string{"ETCD_INITIAL_CLUSTER_STATE=new", "ETCD_INITIAL_CLUSTER_TOKEN=" + d.Self.Token.String()}
	switch d.Bootstrap {
	case "dns":
		lines = append(lines, "ETCD_DISCOVERY_SRV="+d.Domain)
		if d.RecordName != "" {
			lines = append(lines, "ETCD_DISCOVERY_SRV_NAME="+d.RecordName)
		}
	case "static":
		var peers []string
		for _, peer := range d.InitialPeers {
			peers = append(peers, peer.String())
		}
		lines = append(lines, "ETCD_INITIAL_CLUSTER="+strings.Join(peers, ","))
	case "discovery":
		service := discovery.Service{
			Paths:     h.view.Machine.Paths,
			Endpoints: d.Discovery.Endpoints,
			Token:     d.Discovery.Token,
		}
		if err := service.Claim(ctx, len(d.InitialPeers), d.Self.Token); err != nil {
			return nil, err
		}
		lines = append(lines, service.Variables()...)
	default:
		return nil, fmt.Errorf(
			"the bootstrap method %q is not one of dns, static, discovery. Nothing was started",
			d.Bootstrap,
		)
	}
	return lines, nil
}

// putBootstrap says how etcd starts for the first time. It overrides etcd.conf, and the verb `started` removes it the
// moment etcd is ready, so that no later start depends on it.
func (h *host) putBootstrap(lines []string) error {
	m := h.view.Machine
	_, err := made.Put(m.Paths, m.Say, m.Paths.Bootstrap(), 0o644, []byte(strings.Join(lines, "\n")+"\n"))
	return err
}

// joinLines start etcd under an identity that the cluster has given this host. The names of the others have no effect,
// their peer URLs have: a member that has not started yet has no name.
func (h *host) joinLines() []string {
	var peers []string
	for _, member := range h.view.Members {
		name := "member-" + member.ID.String()
		if member.Has(h.declared.Self.PeerURL) {
			name = h.declared.Self.Name.String()
		}
		for _, url := range member.PeerURLs {
			peers = append(peers, name+"="+url.String())
		}
	}
	return []string{"ETCD_INITIAL_CLUSTER_STATE=existing", "ETCD_INITIAL_CLUSTER=" + strings.Join(peers, ",")}
}

// waitForPeers waits until the members' names resolve here, and this host's own.
func (h *host) waitForPeers(ctx context.Context) error {
	hosts := []string{h.declared.Self.PeerURL.Host()}
	for _, member := range h.view.Members {
		for _, url := range member.PeerURLs {
			if !slices.Contains(hosts, url.Host()) {
				hosts = append(hosts, url.Host())
			}
		}
	}
	return names.WaitForHosts(ctx, h.view.Machine.Resolver, h.declared.Self.Name.String(), hosts)
}

// unresolved are the hosts of URLs that this host's resolver does not know.
func (h *host) unresolved(ctx context.Context, urls []values.URL) []string {
	var unknown []string
	for _, url := range urls {
		found, err := h.view.Machine.Resolver.Addresses(ctx, url.Host())
		if (err != nil || len(found) == 0) && !slices.Contains(unknown, url.Host()) {
			unknown = append(unknown, url.Host())
		}
	}
	return unknown
}
