package cluster

import (
	"context"
	"fmt"
	"sync"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/wire/values"
)

// AskAtOnce takes the list of the first member that answers, in the order of the URLs. It takes as long as one
// question, however many members are silent.
func (v *View) AskAtOnce(ctx context.Context, urls []values.URL) error {
	lists, errs := make([]etcd.Members, len(urls)), make([]error, len(urls))
	var asked sync.WaitGroup
	for i, url := range urls {
		asked.Go(func() { lists[i], errs[i] = v.Etcd.Members(ctx, url) })
	}
	asked.Wait()
	v.Silence = nil
	for i, url := range urls {
		if errs[i] == nil {
			v.Members, v.Asked = lists[i], url
			return nil
		}
		if v.Silence == nil || etcd.IsOdd(errs[i]) {
			v.Silence = errs[i]
		}
	}
	return fmt.Errorf("%w: %w", ErrSilent, v.Silence)
}
