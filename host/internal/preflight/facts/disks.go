package facts

import (
	"context"
	"crypto/rand"
	"os"
	"slices"
	"syscall"
	"time"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
)

const (
	// writes of the size that etcd's log has, each flushed.
	writes    = 100
	writeSize = 2300
	// patience bounds what a disk that hardly answers may take of the time that preflight has.
	patience = 30 * time.Second
)

// disks has the room where releases, what the host remembers, the data and the log are, and the speed of the last two.
func disks(ctx context.Context, m *machine.Machine, ask asked, lines *answer) error {
	host := m.Paths
	for _, dir := range append([]string{host.Name(host.Releases()), host.Name(host.StateDir())}, ask.dataDirs()...) {
		free, err := files.FreeBytes(host.At(dir))
		if err != nil {
			return err
		}
		lines.add("free", "%s %d", dir, free)
	}
	id, err := identity.Read(host)
	if err != nil {
		return err
	}
	// A working member's own latency is in its metrics, and more writes would only disturb it.
	if data, err := hasData(m, ask, id); err != nil || data {
		return err
	}
	for _, dir := range ask.dataDirs() {
		took, err := timeWrites(ctx, files.Nearest(host.At(dir)))
		if err != nil {
			// On a full disk, for example, whose room is printed above: its speed is then unknown.
			continue
		}
		p99, rate := judged(took)
		lines.add("speed", "%s %.2f %.0f", dir, p99, rate)
	}
	return nil
}

// timeWrites appends to a file of its own, whose name is gone before the first write.
func timeWrites(ctx context.Context, dir string) ([]time.Duration, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	// Others may write in that directory, so the name is not one that they can prepare.
	name := ".etcd-host-fsync." + rand.Text()
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND|syscall.O_DSYNC, 0o600)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if err := root.Remove(name); err != nil {
		return nil, err
	}
	data := make([]byte, writeSize)
	until := time.Now().Add(patience)
	took := make([]time.Duration, 0, writes)
	for range writes {
		began := time.Now()
		if _, err := file.Write(data); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
		if ctx.Err() != nil || time.Now().After(until) {
			break
		}
	}
	return took, ctx.Err()
}

// judged is the 99th percentile in milliseconds, and the number of writes in a second.
func judged(took []time.Duration) (p99 float64, rate float64) {
	sorted := slices.Sorted(slices.Values(took))
	var sum time.Duration
	for _, one := range sorted {
		sum += one
	}
	at := max(len(sorted)*99/100, 1) - 1
	return float64(sorted[at]) / float64(time.Millisecond), float64(len(sorted)) / max(sum, 1).Seconds()
}
