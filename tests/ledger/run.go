package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

type RunSettings struct {
	Access        Access
	Endpoints     []string
	EndpointsFile string
	// For writers and watchers, because a reader stays with one member.
	AutoSync  time.Duration
	Prefix    string
	Log       string
	Writers   int
	Watchers  int
	Readers   int
	Rate      float64
	Timeout   time.Duration
	ReadEvery time.Duration
	Drain     time.Duration
}

// run loads the cluster until a signal, lets the watchers catch up, and returns the summary.
func run(settings RunSettings) (Summary, error) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	log, err := openLog(settings.Log)
	if err != nil {
		return Summary{}, err
	}
	// A second run into the same log and prefix must not meet the keys of the first.
	load := &load{RunSettings: settings, log: log, id: rand.Text()[:6]}
	start := Record{
		Kind: KindStart, By: load.id, Start: now(), Wall: time.Now().UTC().Format(time.RFC3339Nano),
		Prefix: settings.Prefix, Members: settings.Endpoints,
	}
	for n := range settings.Watchers {
		start.Watchers = append(start.Watchers, load.name("watcher", n))
	}
	log.Append(start)
	if err := load.start(ctx); err != nil {
		return Summary{}, err
	}
	<-ctx.Done()
	stopped := now()
	load.finish()
	log.Append(Record{Kind: KindStop, By: load.id, End: stopped})

	records, err := readLog(settings.Log)
	return summarize(records, 0, 0), err
}

// load is the clients of one run.
type load struct {
	RunSettings
	log      *Log
	id       string
	shared   []*clientv3.Client
	watchers []*Watcher
	latest   []*atomic.Pointer[Record]
	readers  map[string]context.CancelFunc
	working  sync.WaitGroup
	watching sync.WaitGroup
	unwatch  context.CancelFunc
}

func (l *load) start(ctx context.Context) error {
	watch, unwatch := context.WithCancel(context.Background())
	l.unwatch = unwatch
	for n := range l.Watchers {
		client, err := l.connectToAll()
		if err != nil {
			return err
		}
		watcher := &Watcher{name: l.name("watcher", n), prefix: l.Prefix, client: client, append: l.log.Append}
		l.watchers = append(l.watchers, watcher)
		l.watching.Go(func() { watcher.run(watch) })
	}
	var once sync.Once
	acknowledged := func() {
		once.Do(func() { fmt.Fprintln(os.Stderr, "etcd-ledger: first write acknowledged") })
	}
	for n := range l.Writers {
		client, err := l.connectToAll()
		if err != nil {
			return err
		}
		latest := new(atomic.Pointer[Record])
		l.latest = append(l.latest, latest)
		writer := &Writer{
			name: l.name("w", n), prefix: l.Prefix, client: client, log: l.log, timeout: l.Timeout, rate: l.Rate,
			latest: latest, acknowledged: acknowledged,
		}
		l.working.Go(func() { writer.run(ctx) })
	}
	l.readers = map[string]context.CancelFunc{}
	if err := l.readFrom(ctx, l.Endpoints); err != nil {
		return err
	}
	if l.EndpointsFile != "" {
		l.working.Go(func() {
			followEndpoints(ctx, l.EndpointsFile, l.Endpoints, func(listed []string) { l.moveTo(ctx, listed) })
		})
	}
	return nil
}

func (l *load) name(role string, n int) string { return fmt.Sprintf("%s/%s%d", l.id, role, n+1) }

func (l *load) connectToAll() (*clientv3.Client, error) {
	access := l.Access
	access.AutoSync = l.AutoSync
	client, err := access.connect(l.Endpoints...)
	if err == nil {
		l.shared = append(l.shared, client)
	}
	return client, err
}

// moveTo uses the members listed and no others.
func (l *load) moveTo(ctx context.Context, listed []string) {
	for _, client := range l.shared {
		client.SetEndpoints(listed...)
	}
	if err := l.readFrom(ctx, listed); err != nil {
		fmt.Fprintf(os.Stderr, "etcd-ledger: a reader: %v\n", err)
	}
	fmt.Fprintf(os.Stderr, "etcd-ledger: now using %v\n", listed)
}

// readFrom keeps the readers of members that stay, ends those of others and starts those of new ones.
func (l *load) readFrom(ctx context.Context, listed []string) error {
	wanted := map[string]bool{}
	for _, endpoint := range listed {
		wanted[endpoint] = true
	}
	for endpoint, end := range l.readers {
		if !wanted[endpoint] {
			end()
			delete(l.readers, endpoint)
		}
	}
	for _, endpoint := range listed {
		if l.readers[endpoint] != nil {
			continue
		}
		reading, end := context.WithCancel(ctx)
		l.readers[endpoint] = end
		for n := range l.Readers {
			client, err := l.Access.connect(endpoint)
			if err != nil {
				return err
			}
			reader := &Reader{
				name: l.name("reader", n), endpoint: endpoint, client: client, log: l.log, timeout: l.Timeout,
				every: l.ReadEvery, latest: l.latest,
			}
			l.working.Go(func() { reader.run(reading) })
		}
	}
	return nil
}

// finish waits for the requests under way, then until the watchers have seen all acknowledged writes. `verify`
// continues to watch for those that they have not seen by then.
func (l *load) finish() {
	l.working.Wait()
	var last int64
	for _, latest := range l.latest {
		if record := latest.Load(); record != nil {
			last = max(last, record.Revision)
		}
	}
	for _, watcher := range l.watchers {
		if !watcher.catchUp(last, l.Drain) {
			fmt.Fprintf(os.Stderr, "etcd-ledger: %s has seen revision %d of %d\n", watcher.name, watcher.seen.Load(), last)
		}
	}
	l.unwatch()
	for _, client := range l.shared {
		client.Close()
	}
	l.watching.Wait()
}
