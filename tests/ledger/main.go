// etcd-ledger writes to an etcd cluster, keeps a ledger of what was acknowledged, and holds the cluster to it.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

const usage = `etcd-ledger run --endpoints URLS --prefix P --log FILE ...     write until a signal, then print a summary
etcd-ledger verify --endpoints URLS --prefix P --log FILE ...  exit 0 when the cluster holds what the log says, else 1
etcd-ledger summary --log FILE [--from NS] [--to NS]           the summary of a part, by the monotonic clock

run writes each key once, until SIGTERM or SIGINT. It records each outcome before the writer's next write: OK, FAILED
(refused before etcd could apply it) or UNKNOWN (etcd may have applied it). Watchers see the prefix from its beginning.
Readers ask each member for the newest acknowledged write. verify asks each member alone. All print JSON. Exit code 2
means that the ledger could not judge.
`

func main() {
	if len(os.Args) < 2 {
		fmt.Print(usage)
		os.Exit(2)
	}
	code, err := command(os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "etcd-ledger: %v\n", err)
		code = 2
	}
	os.Exit(code)
}

func command(verb string, args []string) (int, error) {
	var settings RunSettings
	var endpoints string
	var from, to int64
	var patience time.Duration
	flags := flag.NewFlagSet("etcd-ledger "+verb, flag.ExitOnError)
	flags.StringVar(&settings.Log, "log", "", "the `file` of the ledger, JSON lines; a run adds to it")
	if verb == "run" || verb == "verify" {
		flags.StringVar(&endpoints, "endpoints", "", "client `URLs`, separated by commas")
		flags.StringVar(&settings.Access.CACert, "cacert", "", caUsage)
		flags.StringVar(&settings.Access.Cert, "cert", "", "PEM `file` of the client's certificate")
		flags.StringVar(&settings.Access.Key, "key", "", "PEM `file` of its key")
		flags.StringVar(&settings.Prefix, "prefix", "/ledger/", "what all keys begin with, and no others")
	}
	switch verb {
	case "run":
		flags.StringVar(&settings.EndpointsFile, "endpoints-file", "", "`file` of client URLs to move to when it changes")
		flags.DurationVar(&settings.AutoSync, "auto-sync", 0, "how often writers and watchers list the members; 0: never")
		flags.IntVar(&settings.Writers, "writers", 4, "how many write at once")
		flags.IntVar(&settings.Watchers, "watchers", 1, "how many watch")
		flags.IntVar(&settings.Readers, "readers", 1, "how many read, for each member")
		flags.Float64Var(&settings.Rate, "rate", 50, "writes per second of each writer at most; 0: as many as it can")
		flags.DurationVar(&settings.Timeout, "timeout", time.Second, timeoutUsage)
		flags.DurationVar(&settings.ReadEvery, "read-every", 50*time.Millisecond, "pause between a reader's reads")
		flags.DurationVar(&settings.Drain, "drain", 10*time.Second, "for watchers to catch up after the last write")
	case "verify":
		flags.DurationVar(&patience, "patience", 30*time.Second, "for members to answer and to catch up")
	case "summary":
		flags.Int64Var(&from, "from", 0, "nanoseconds of CLOCK_MONOTONIC; 0: the beginning of the latest run")
		flags.Int64Var(&to, "to", 0, "the same; 0: its end")
	case "help", "-h", "--help":
		fmt.Print(usage)
		return 0, nil
	default:
		return 2, fmt.Errorf("no verb %s\n%s", verb, usage)
	}
	if err := flags.Parse(args); err != nil {
		return 2, err
	}
	settings.Endpoints = splitEndpoints(endpoints)
	if settings.Log == "" || verb != "summary" && len(settings.Endpoints) == 0 || flags.NArg() > 0 {
		flags.Usage()
		return 2, nil
	}
	switch verb {
	case "run":
		summary, err := run(settings)
		if err != nil {
			return 2, err
		}
		return 0, printJSON(os.Stdout, summary)
	case "verify":
		return verify(settings, patience)
	default:
		records, err := readLog(settings.Log)
		if err != nil {
			return 2, err
		}
		return 0, printJSON(os.Stdout, summarize(records, from, to))
	}
}

const caUsage = "PEM `file` of the CAs to trust; read at each handshake, as are the next two"

// A write to a leader that dies is never answered. So a dead leader leaves a gap of at least the time-out, and etcd's
// own election takes about a second too.
const timeoutUsage = "for each request; repeat a request that outlives an election"

func verify(settings RunSettings, patience time.Duration) (int, error) {
	records, err := readLog(settings.Log)
	if err != nil {
		return 2, err
	}
	observed, err := observe(settings.Access, settings.Endpoints, settings.Prefix, records, patience)
	if err != nil {
		return 2, err
	}
	verdict := check(records, observed)
	if err := printJSON(os.Stdout, verdict); err != nil {
		return 2, err
	}
	if !verdict.OK {
		return 1, nil
	}
	return 0, nil
}

func printJSON(to io.Writer, value any) error {
	encoder := json.NewEncoder(to)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
