package cluster

import (
	"context"
	"errors"
	"strings"
	"sync"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/wire/values"
)

// Question is asked of one member; an error is a no.
type Question func(context.Context, values.URL) error

// OthersAll asks all other voting members at once. It fails where one of them says no, and where one was never
// started: that one counts for the quorum too. The error names each of them, and why.
func (v *View) OthersAll(ctx context.Context, ask Question) error {
	var silent []string
	voters := v.OtherVoters()
	errs := make([]error, len(voters))
	var asked sync.WaitGroup
	for i, member := range voters {
		asked.Go(func() { errs[i] = ask(ctx, member.Client()) })
	}
	asked.Wait()
	for i, member := range voters {
		if etcd.IsOdd(errs[i]) {
			return errs[i]
		}
		if errs[i] != nil {
			silent = append(silent, member.Client().String()+" ("+etcd.Why(errs[i])+")")
		}
	}
	for _, member := range v.OthersNeverStarted() {
		silent = append(
			silent,
			member.ID.String()+" (a voter that never started; where nothing will start it: etcdctl "+
				"member remove)",
		)
	}
	if len(silent) > 0 {
		return errors.New(strings.Join(silent, " "))
	}
	return nil
}
