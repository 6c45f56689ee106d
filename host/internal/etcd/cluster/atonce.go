package cluster

import (
	"context"
	"fmt"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/wire/values"
)

// AskAtOnce takes the list of the first member that answers, in the order of the URLs. It takes as long as one
// question, however many members are silent, and waits for none behind the one that answers.
func (v *View) AskAtOnce(ctx context.Context, urls []values.URL) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type answer struct {
		list etcd.Members
		err  error
	}
	answers := make([]chan answer, len(urls))
	for i, url := range urls {
		answers[i] = make(chan answer, 1)
		go func() {
			list, err := v.Etcd.Members(ctx, url)
			answers[i] <- answer{list, err}
		}()
	}
	v.Silence = nil
	if len(urls) == 0 {
		v.Silence = errNoMember
	}
	for i, url := range urls {
		found := <-answers[i]
		if found.err == nil {
			v.Members, v.Asked = found.list, url
			return nil
		}
		if v.Silence == nil || etcd.IsOdd(found.err) {
			v.Silence = found.err
		}
	}
	return fmt.Errorf("%w: %w", ErrSilent, v.Silence)
}
