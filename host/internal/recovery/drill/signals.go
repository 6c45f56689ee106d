package drill

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"etcd-host/internal/system/say"
)

// untilSignal ends a drill in order where a session closes or systemd ends it: the etcd that runs apart serves all
// data, and would outlive this process. A second signal kills. One that the caller ignores, as nohup does, stays
// ignored.
func untilSignal(ctx context.Context) (signalled context.Context, stop func()) {
	// SIGTERM is always among them: without any, all signals would end the drill.
	signals := []os.Signal{syscall.SIGTERM}
	for _, one := range []os.Signal{syscall.SIGINT, syscall.SIGHUP} {
		if !signal.Ignored(one) {
			signals = append(signals, one)
		}
	}
	// A session without a terminal closes the pipes alone.
	restore := say.IgnoreBroken()
	signalled, end := signal.NotifyContext(ctx, signals...)
	context.AfterFunc(signalled, end)
	return signalled, func() {
		end()
		restore()
	}
}
