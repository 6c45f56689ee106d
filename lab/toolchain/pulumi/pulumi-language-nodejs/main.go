// Command pulumi-language-nodejs lets the Pulumi CLI run Node.js programs. The official host of this CLI's version is
// not a Go module. The last version that is one puts a proxy between program and engine, and that proxy does not know
// resource hooks and transforms. Here the program calls the engine itself, so everything works on which the CLI and
// @pulumi/pulumi agree.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// How often to ask whether the engine still lives: a CLI that was killed must not leave a program running.
const engineCheckInterval = 5 * time.Second

func main() {
	// The CLI passes its logging flags too; Pulumi's packages define those.
	tracing := flag.String("tracing", "", "Zipkin-compatible endpoint for the program's traces")
	flag.String("root", "", "Folder of a plugin that this host is to run")
	flag.Parse()
	if err := serve(flag.Arg(0), *tracing); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-nodejs:", err)
		os.Exit(1)
	}
}

func serve(engine, tracing string) error {
	// The CLI interrupts its plugins' process groups when it is done with them.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	host := &languageHost{engine: engine, tracing: tracing, stopping: ctx, stop: cancel}
	cancelServer := make(chan bool)
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancelServer,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, host)
			return nil
		},
	})
	if err != nil {
		return err
	}
	// There is no engine address when the CLI attaches to a running host (PULUMI_DEBUG_LANGUAGES).
	if engine != "" {
		if err := rpcutil.Healthcheck(ctx, engine, engineCheckInterval, cancel); err != nil {
			return err
		}
	}
	fmt.Println(strconv.Itoa(handle.Port))

	select {
	case err := <-handle.Done:
		return err
	case <-ctx.Done():
	}
	// The calls under way kill what they started, now that the context is done; wait for that, then leave.
	close(cancelServer)
	return <-handle.Done
}
