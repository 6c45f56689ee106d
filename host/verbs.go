package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"etcd-host/internal/adoption/foundetcd"
	"etcd-host/internal/adoption/survey"
	"etcd-host/internal/membership/gate"
	"etcd-host/internal/membership/guard"
	"etcd-host/internal/membership/leave"
	"etcd-host/internal/membership/membership"
	"etcd-host/internal/membership/upgrade"
	"etcd-host/internal/preflight/clients"
	"etcd-host/internal/preflight/facts"
	"etcd-host/internal/preflight/room"
	"etcd-host/internal/recovery/backups"
	"etcd-host/internal/recovery/drill"
	"etcd-host/internal/recovery/find"
	"etcd-host/internal/recovery/maintenance"
	"etcd-host/internal/recovery/restore"
	"etcd-host/internal/recovery/schedule"
	"etcd-host/internal/recovery/status"
	"etcd-host/internal/recovery/take"
	"etcd-host/internal/removal/aside"
	"etcd-host/internal/removal/uninstall"
	"etcd-host/internal/staging/certificates"
	"etcd-host/internal/staging/configure"
	"etcd-host/internal/staging/drift"
	"etcd-host/internal/staging/ownfile"
	"etcd-host/internal/staging/release"
	"etcd-host/internal/system/lock"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/program"
)

type caller int

const (
	people caller = iota
	pulumi
	systemd
	itself
)

// verb is a row of the program's table. A verb that changes the host holds a lock, for which it waits some seconds.
type verb struct {
	name    string
	caller  caller
	lock    string
	seconds int
	help    string
	work    machine.Verb
}

// An update may wait for another one; a person does not.
const (
	patient   = 600
	impatient = 10
)

var verbs = []verb{
	// It only leaves a note, also while another verb waits for a quorum that never comes.
	{"abandon", people, "", 0, "let the member leave without its cluster's consent", leave.AbandonVerb},
	{"rejoin", people, lock.Verbs, impatient, "join again where the data is lost or corrupt", membership.RejoinVerb},
	// The directory with the data has the same name, on all hosts that there are.
	{"set-aside", people, lock.Verbs, impatient, "move the data of a stopped etcd aside, to join again", aside.Verb},
	// It takes its lock itself, once it is its turn, and so does `maintenance`.
	{"backup", people, "", 0, "take a backup of the cluster now", take.Verb},
	{"backups", people, "", 0, "list, verify and fetch backups", backups.Verb},
	{"drill", people, lock.Drill, impatient, "restore the newest backup of each target for a trial", drill.Verb},
	{"make-room", people, lock.Verbs, impatient, "make room in databases that are full, and end NOSPACE",
		maintenance.RoomVerb},
	{"maintenance", people, "", 0, "defragment this host's member where that frees enough", maintenance.Verb},
	{"status", people, "", 0, "show the cluster as this host sees it now", status.Verb},
	{"version", people, "", 0, "print which program this is", printVersion},

	{"facts", pulumi, "", 0, "print what the preflight check asks of the host", facts.Verb},
	{"inspect", pulumi, "", 0, "print what the preflight check asks of an etcd to adopt", survey.Verb},
	// It is not in its place yet.
	{"take-place", pulumi, "", 0, "keep what a person has at the place of the program", ownfile.Verb},
	{"check-download", pulumi, "", 0, "print whether releases are available", release.ArchiveVerb},
	{"check-v2", pulumi, "", 0, "print whether the data has keys of etcd's API v2", upgrade.CheckVerb},
	{"disk-free", pulumi, "", 0, "print the room on the member's disks", room.Verb},
	{"drift", pulumi, "", 0, "print what is not as the last update left it", drift.Verb},
	{"client-connections", pulumi, "", 0, "print which clients are connected or refused", clients.Verb},
	{"cluster-status", pulumi, "", 0, "print what the cluster says of each member", gate.LookVerb},
	// The longest of all. Nothing that it writes is read by the others before it is done, so they need not wait for it.
	{"install", pulumi, lock.Install, patient, "install a release of etcd", release.InstallVerb},
	{"place-upload", pulumi, lock.Install, patient, "make the file that a release is copied to", release.PlaceVerb},
	{"certificate", pulumi, lock.Verbs, patient, "put certificates in place", certificates.Verb},
	{"revocation", pulumi, lock.Verbs, patient, "put the revocation list in place", certificates.RevocationVerb},
	{"discovery", pulumi, lock.Verbs, patient, "put the discovery credentials in place", certificates.DiscoveryVerb},
	{"configure", pulumi, lock.Verbs, patient, "stage the files of the next restart", configure.Verb},
	{"through", pulumi, lock.Verbs, patient, "upgrade the member to a version in between", membership.ThroughVerb},
	{"place", pulumi, lock.Verbs, patient, "note a resource whose deletion has this host leave", leave.PlaceVerb},
	{"member", pulumi, lock.Verbs, patient, "make this host the declared member", membership.Verb},
	{"health", pulumi, "", 0, "wait for a healthy cluster and report it", gate.HealthVerb},
	{"leave", pulumi, lock.Verbs, patient, "take this host's member out of the cluster", leave.Verb},
	{"forget", pulumi, lock.Verbs, patient, "take a lost member out of the cluster", leave.ForgetVerb},
	{"restore-find", pulumi, "", 0, "find the backup that a restore names", find.Verb},
	{"restore-look", pulumi, "", 0, "print what decides whether a restore may begin", restore.LookVerb},
	{"restore-stage", pulumi, lock.Verbs, patient, "restore a snapshot beside the member's data", restore.StageVerb},
	{"restore-stop", pulumi, lock.Verbs, patient, "stop etcd until its data is replaced", restore.StopVerb},
	{"restore-switch", pulumi, lock.Verbs, patient, "replace the member's data by the staged data", restore.SwitchVerb},
	{"restore-undo-check", pulumi, lock.Verbs, patient, "refuse to revert a restore that switched", restore.UndoCheckVerb},
	{"restore-undo", pulumi, lock.Verbs, patient, "revert a restore before its switch", restore.UndoVerb},
	{"backup-settings", pulumi, lock.Verbs, patient, "put the settings and timers of backups in place", schedule.Verb},
	{"uninstall", pulumi, lock.Verbs, patient, "remove all that is this program's from the host", uninstall.Verb},

	// During a start that a verb with the lock may wait for.
	{"guard", systemd, "", 0, "refuse a start of etcd without its data", guard.Verb},
	{"started", systemd, "", 0, "note that etcd is ready", guard.StartedVerb},
	// The run that it reports on has ended, and its lock with it.
	{"backed-up", systemd, lock.Backup, impatient, "note how a backup ended", take.EndedVerb},
	{"maintained", systemd, lock.Maintenance, impatient, "note how a defragmentation ended", maintenance.EndedVerb},
	{"drilled", systemd, lock.Drill, impatient, "note how a drill ended", drill.EndedVerb},

	{foundetcd.ReadVerb, itself, "", 0, "print a file with the rights of another user", printFile},
}

func printUsage(to io.Writer) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(to, format+"\n", args...) }
	width := 0
	for _, verb := range verbs {
		width = max(width, len(verb.name))
	}
	say("etcd-host VERB: keeps this host's member of an etcd cluster.")
	for _, group := range []struct {
		caller caller
		title  string
	}{{people, "For people:"}, {pulumi, "Called by Pulumi:"}, {systemd, "Called by systemd:"}} {
		say("\n%s", group.title)
		for _, verb := range verbs {
			if verb.caller == group.caller {
				say("  %-*s  %s", width, verb.name, verb.help)
			}
		}
	}
}

func printVersion(_ context.Context, _ *machine.Machine, _ []string, _ io.Reader, stdout io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	version, err := program.Version(self)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, version)
	return err
}

func printFile(_ context.Context, _ *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	return foundetcd.PrintFile(stdin, stdout)
}
