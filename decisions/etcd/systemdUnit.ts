import { walParent } from "./walParent";

/** The settings that differ between the units of two hosts. */
export interface UnitSettings {
  dataDir: string;
  /** As in the member's configuration. */
  walDir?: string;
  /** CPU time etcd may use, in percent of one CPU (`200` is two CPUs). Left out: all there is. */
  cpuQuotaPercent?: number;
  /** Keep etcd's pages in memory: lifts the limit on locked memory, for `ETCD_MEMORY_MLOCK`. */
  lockMemory?: boolean;
}

/**
 * The text of `/etc/systemd/system/etcd.service`. Another text restarts the members of every cluster at the next
 * update. `systemd-analyze security` gives it 1.3 on a host (systemd 252). By the text alone (`--offline`) it gives
 * 1.5, because it does not see that other settings give the unit its own mounts. The unit may only open sockets, and
 * write in its data directories. Commands before and after etcd, with `+`, run as root without these limits.
 */
export function systemdUnit({ dataDir, walDir, cpuQuotaPercent, lockMemory }: UnitSettings): string {
  const directories = [dataDir, ...(walDir === undefined ? [] : [walParent(walDir)])].map(path);
  return `# Written by etcd-host; changes made by hand are lost.
[Unit]
Description=etcd, a distributed key-value store
Documentation=https://etcd.io/docs/
Wants=network-online.target
After=network-online.target nss-lookup.target time-sync.target
# An etcd started before its disk is mounted would find an empty directory.
RequiresMountsFor=${directories.join(" ")}
# While others are down a start fails over and over, and must never be the last one.
StartLimitIntervalSec=0

[Service]
Type=notify
User=etcd
Group=etcd
UMask=0077
# The minus lets the guard below say what is wrong when the directory is missing; etcd itself then does not start.
WorkingDirectory=-${directories[0] ?? ""}
EnvironmentFile=/etc/etcd/etcd.conf
# There only while the member founds or joins; its variables win over those above.
EnvironmentFile=-/etc/etcd/bootstrap.conf
ExecStartPre=+/usr/local/sbin/etcd-host guard
ExecStart=/usr/local/bin/etcd
ExecStartPost=+/usr/local/sbin/etcd-host started
Restart=on-failure
RestartSec=5
# Ready means that a quorum was there, and the others may be hours away.
TimeoutStartSec=infinity
# Draining takes up to 7 s, handing over the leadership up to 7 s more.
TimeoutStopSec=60

# Others wait for its disk and its heartbeats, so it goes before the rest.
${processors(cpuQuotaPercent)}Nice=-5
IOSchedulingClass=best-effort
IOSchedulingPriority=0
OOMScoreAdjust=-900
LimitNOFILE=65536
${lockMemory ? "LimitMEMLOCK=infinity\n" : ""}
# No ProcSubset=pid: etcd reads the length of its listen queue and its start time for the metrics from /proc.
AmbientCapabilities=
CapabilityBoundingSet=
DevicePolicy=closed
KeyringMode=private
LockPersonality=yes
MemoryDenyWriteExecute=yes
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProtectSystem=strict
# The minus as above: without it systemd itself would fail first, and say less.
ReadWritePaths=${directories.map((directory) => `-${directory}`).join(" ")}
RemoveIPC=yes
# Netlink: resolvers of the C library, which distributions' builds use, ask it for the host's addresses.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;
}

/**
 * Go counts the CPUs that a process may run on, as `$(nproc)` does, so nothing is set without a quota. Only builds with
 * Go 1.25 or newer heed a quota (3.5.28, 3.6.9, 3.7.0). Older ones would run as many threads as there are CPUs and be
 * throttled, heartbeats and all. At least 2, as in Go, so that garbage collection does not stop all other work.
 */
function processors(cpuQuotaPercent: number | undefined): string {
  if (cpuQuotaPercent === undefined) return "";
  return `CPUQuota=${cpuQuotaPercent}%\nEnvironment=GOMAXPROCS=${Math.max(2, Math.ceil(cpuQuotaPercent / 100))}\n`;
}

/** In a unit `%` begins a specifier, and a space ends a path. */
function path(directory: string): string {
  if (!/^\/[\w./@:+-]+$/.test(directory)) throw new Error(`"${directory}" does not fit in a systemd unit.`);
  return directory;
}
