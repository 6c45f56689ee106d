package gate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
)

// LookVerb is `cluster-status`: what the living cluster says of each member, a line each, for the check before an
// update. It only reads.
//
//	NAME CLIENT-URL|- PEER-URL[,PEER-URL...] voter|learner healthy|unhealthy VERSION|- WORDS...
func LookVerb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, stdout io.Writer) error {
	self, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	if self.Name == "" {
		return coded.MemberNone.Errorf("this host has no member. Nothing was changed. Run pulumi up, which makes one")
	}
	view, err := cluster.Open(m, self)
	if err != nil {
		return err
	}
	defer view.Close()
	asked, err := view.ToAsk(ctx, nil, nil)
	if err != nil {
		return err
	}
	if err := view.AskAny(ctx, asked); err != nil {
		if etcd.IsOdd(err) {
			return err
		}
		return coded.ClusterNoAnswer.Errorf("no quorum of the cluster answers: %w", view.Silence)
	}
	if err := view.MayAdminister(ctx); err != nil {
		return err
	}
	lines, err := lookAtAll(ctx, view)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(stdout, line); err != nil {
			return err
		}
	}
	return nil
}

func lookAtAll(ctx context.Context, view *cluster.View) ([]string, error) {
	lines := make([]string, len(view.Members))
	errs := make([]error, len(view.Members))
	var asked sync.WaitGroup
	for i, member := range view.Members {
		asked.Go(func() { lines[i], errs[i] = lookAt(ctx, view, member) })
	}
	asked.Wait()
	return lines, errors.Join(errs...)
}

// lookAt asks a member twice: on a busy host a member may be slow to answer, which must not refuse a
// preview.
func lookAt(ctx context.Context, view *cluster.View, member etcd.Member) (string, error) {
	var found etcd.Status
	var err error
	for range 2 {
		if found, err = answers(ctx, view, member); err == nil || etcd.IsOdd(err) {
			break
		}
	}
	if etcd.IsOdd(err) {
		return "", err
	}
	health, words, kind := "healthy", found.Errors, "voter"
	if err != nil {
		health, words = "unhealthy", etcd.Why(err)
	}
	if member.Learner {
		kind = "learner"
	}
	var peers []string
	for _, url := range member.PeerURLs {
		peers = append(peers, url.String())
	}
	return fmt.Sprintf("%s %s %s %s %s %s %s", orDash(member.Name.String()), orDash(member.Client().String()),
		strings.Join(peers, ","), kind, health, orDash(found.Version.String()), words), nil
}

// answers says whether the member answers and, as a voting member, takes part in decisions.
func answers(ctx context.Context, view *cluster.View, member etcd.Member) (etcd.Status, error) {
	url := member.Client()
	if url.IsZero() {
		return etcd.Status{}, errors.New("it was never ready")
	}
	quick := view.Etcd.Within(2 * time.Second)
	status, err := quick.Status(ctx, url)
	if err != nil || member.Learner {
		return status, err
	}
	return status, quick.Commits(ctx, url)
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
