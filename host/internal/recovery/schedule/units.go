package schedule

import (
	"fmt"
	"strings"
	"time"

	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/recovery/target"
)

// job is what one timer starts.
type job struct {
	name        string
	description string
	command     string
	// after is run when the job ended, also by a kill or at its deadline.
	after string
	// least and most bound the deadline; within them it is the interval.
	least, most time.Duration
}

var (
	backup = job{
		"etcd-backup", "a backup of etcd", "backup --timer", "backed-up", 30 * time.Minute, 6 * time.Hour,
	}
	drill = job{
		"etcd-drill", "a trial restore of a backup of etcd", "drill --turn", "drilled", 2 * time.Hour, 6 * time.Hour,
	}
	maintenance = job{
		"etcd-maintenance", "the defragmentation of etcd", "maintenance --turn", "maintained", 2 * time.Hour, 6 * time.Hour,
	}
	jobs = []job{backup, drill, maintenance}
)

func (j job) service() string { return j.name + ".service" }
func (j job) timer() string   { return j.name + ".timer" }

// units are the files of systemd by their names. A drill works in the directory of the member's data.
func units(wanted settings.Settings, dataDir string) map[string]string {
	made := map[string]string{}
	add := func(j job, timer settings.Timer) {
		made[j.service()] = serviceUnit(j, timer, wanted, dataDir)
		made[j.timer()] = timerUnit(j, timer)
	}
	if len(wanted.Targets) > 0 {
		add(backup, wanted.Timer)
		if wanted.Drill != nil {
			add(drill, wanted.Drill.Timer)
		}
	}
	if wanted.Maintenance != nil {
		add(maintenance, *wanted.Maintenance)
	}
	return made
}

// deadline ends a run before it stands in the way of many others.
func (j job) deadline(timer settings.Timer) time.Duration {
	if timer.Interval == 0 {
		return j.most
	}
	return min(max(timer.Interval, j.least), j.most)
}

func serviceUnit(j job, timer settings.Timer, wanted settings.Settings, dataDir string) string {
	var unit strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&unit, format+"\n", args...) }
	line("# Written by etcd-host; changes made by hand are lost.")
	line("[Unit]")
	line("Description=%s", j.description)
	line("After=network-online.target etcd.service")
	line("Wants=network-online.target")
	if wanted.OnFailure != "" {
		line("OnFailure=%s", wanted.OnFailure)
	}
	line("")
	line("[Service]")
	line("Type=oneshot")
	line("ExecStart=/usr/local/sbin/etcd-host %s", j.command)
	if j.after != "" {
		line("ExecStopPost=/usr/local/sbin/etcd-host %s", j.after)
	}
	line("# A run that is stopped, as by a shutdown, has not failed. One that reaches its deadline has.")
	line("SuccessExitStatus=SIGTERM 143")
	line("TimeoutStartSec=%d", int(j.deadline(timer).Seconds()))
	line("# etcd goes first. Not the idle class: a reader that gets no turn keeps etcd's pages in use.")
	line("CPUWeight=20")
	line("IOWeight=10")
	line("Nice=19")
	line("IOSchedulingClass=best-effort")
	line("IOSchedulingPriority=7")
	line("OOMScoreAdjust=500")
	line("UMask=0077")
	line("")
	for _, setting := range sandbox {
		line("%s", setting)
	}
	dirs := writes(wanted)
	if j == drill {
		line("# The sockets of the etcd that runs apart. A restore may be using its own meanwhile.")
		line("RuntimeDirectory=etcd-scratch")
		line("RuntimeDirectoryPreserve=yes")
		if dataDir != "" {
			dirs = append(dirs, dataDir)
		}
	}
	for _, dir := range dirs {
		// The minus: a mount point may be missing, and the program's own error says more.
		line("ReadWritePaths=-%s", strings.ReplaceAll(dir, "%", "%%"))
	}
	return unit.String()
}

// sandbox leaves root what it needs to read certificates and to write backups.
var sandbox = []string{
	"CapabilityBoundingSet=CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER",
	"DevicePolicy=closed",
	"KeyringMode=private",
	"LockPersonality=yes",
	"MemoryDenyWriteExecute=yes",
	"NoNewPrivileges=yes",
	"PrivateDevices=yes",
	"PrivateTmp=yes",
	"ProtectClock=yes",
	"ProtectControlGroups=yes",
	"ProtectHome=read-only",
	"ProtectHostname=yes",
	"ProtectKernelLogs=yes",
	"ProtectKernelModules=yes",
	"ProtectKernelTunables=yes",
	"ProtectSystem=strict",
	"RemoveIPC=yes",
	"RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
	"RestrictNamespaces=yes",
	"RestrictRealtime=yes",
	"RestrictSUIDSGID=yes",
	"SystemCallArchitectures=native",
	"SystemCallFilter=@system-service",
	"SystemCallErrorNumber=EPERM",
}

func writes(wanted settings.Settings) []string {
	dirs := []string{"/var/lib/etcd-host"}
	for _, one := range wanted.Targets {
		if one.Kind != target.KindDirectory {
			continue
		}
		if one.MountPoint != "" {
			dirs = append(dirs, one.MountPoint)
		} else {
			dirs = append(dirs, one.Path)
		}
	}
	if wanted.MetricsDirectory != "" {
		dirs = append(dirs, wanted.MetricsDirectory)
	}
	return dirs
}

// delay spreads the runs of many clusters, for a host always by the same time.
func delay(timer settings.Timer) int {
	if timer.Interval == 0 {
		return 60
	}
	return int(min(timer.Interval/20, time.Minute).Seconds())
}

func timerUnit(j job, timer settings.Timer) string {
	when := "OnCalendar=" + timer.Schedule
	if timer.Schedule == "" {
		when = every(timer.Interval)
	}
	return fmt.Sprintf(`# Written by etcd-host; changes made by hand are lost.
[Unit]
Description=%s, by its timer

[Timer]
%s
AccuracySec=1s
RandomizedDelaySec=%d
FixedRandomDelay=yes
Persistent=yes

[Install]
WantedBy=timers.target
`, j.description, when, delay(timer))
}

// every is a calendar where the interval divides a day or a week. Then the runs of all hosts begin together, and
// systemd makes up for a run that a host missed while it was down. Other intervals count from the last run.
func every(interval time.Duration) string {
	const day = 24 * time.Hour
	seconds := int(interval.Seconds())
	switch {
	case interval == 7*day:
		return "OnCalendar=Sun *-*-* 03:00:00"
	case interval == day:
		return "OnCalendar=*-*-* 00:00:00"
	case interval < time.Minute && 60%seconds == 0:
		return fmt.Sprintf("OnCalendar=*:*:0/%d", seconds)
	case interval%time.Minute == 0 && interval < time.Hour && 60%int(interval/time.Minute) == 0:
		return fmt.Sprintf("OnCalendar=*:0/%d:00", int(interval/time.Minute))
	case interval%time.Hour == 0 && interval < day && 24%int(interval/time.Hour) == 0:
		return fmt.Sprintf("OnCalendar=0/%d:00:00", int(interval/time.Hour))
	}
	return fmt.Sprintf("OnActiveSec=%d\nOnUnitActiveSec=%d", min(seconds, 120), seconds)
}
