package catalog

import (
	"context"
	"errors"
	"sync"

	"etcd-host/internal/recovery/manifest"
)

const (
	// atOnce is how many manifests are read at the same time. A store far away needs that, and a host has other work.
	atOnce = 8
	// partMost is how many are read before the first of them is used.
	partMost = 8 * atOnce
)

// Each reads manifests in the order of the keys, several at once, until use returns false. A manifest that cannot be
// used is an error for use. The end of the context ends everything.
func (c *Catalog) Each(
	ctx context.Context, keys []manifest.Key, use func(manifest.Key, manifest.Manifest, error) bool,
) error {
	read := func(i int) (manifest.Manifest, error) { return c.Manifest(ctx, keys[i]) }
	return InOrder(ctx, len(keys), read, func(i int, m manifest.Manifest, err error) bool { return use(keys[i], m, err) })
}

// InOrder calls read for each number below count, several at once, and use in the order of the numbers, until use
// returns false. It begins with one, because most callers need no other.
func InOrder[T any](ctx context.Context, count int, read func(int) (T, error), use func(int, T, error) bool) error {
	type result struct {
		value T
		err   error
	}
	for first, size := 0, 1; first < count; first, size = first+size, min(size*atOnce, partMost) {
		part := make([]result, min(size, count-first))
		var readers sync.WaitGroup
		for reader := range min(atOnce, len(part)) {
			readers.Go(func() {
				for i := reader; i < len(part) && ctx.Err() == nil; i += atOnce {
					part[i].value, part[i].err = read(first + i)
				}
			})
		}
		readers.Wait()
		if ended := ctx.Err(); ended != nil {
			// The reader's own error names what was read, and what to do.
			for _, one := range part {
				if errors.Is(one.err, ended) {
					return one.err
				}
			}
			return ended
		}
		for i, one := range part {
			if !use(first+i, one.value, one.err) {
				return nil
			}
		}
	}
	return nil
}
