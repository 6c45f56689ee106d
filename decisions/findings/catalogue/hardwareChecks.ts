import type { Chapter } from "./chapter";

/** Size and speed of a host, its release and the zone. */
export const hardwareChecks = {
  title: "Size, disks and releases of a host",
  impact: "An error stops the update before it changes a host. A warning does not stop it.",
  entries: {
    "cpus.too-small": {
      meaning: "The host has fewer CPUs than `hardwareProfile` asks for.",
      action: "Give the host more CPUs, or set `hardwareProfile` to the smaller profile.",
      page: "reference/limits-and-sizing.md",
    },
    "cpus.not-measured": {
      meaning: "The CPUs of the host could not be counted.",
      action: "Check the size of the host yourself.",
    },
    "memory.too-small": {
      meaning: "The host has less memory than `hardwareProfile`, or the quota of the database, asks for.",
      action: "Give the host more memory. etcd keeps the whole database in memory.",
      page: "reference/limits-and-sizing.md",
    },
    "memory.not-measured": {
      meaning: "The memory of the host could not be measured.",
      action: "Check the size of the host yourself.",
    },
    "disk-latency.too-slow": {
      meaning: "Writes to the disk take longer than etcd tolerates, so leaders may be lost under load.",
      action: "Move `dataDir` or `walDir` to a local SSD or a faster volume.",
      page: "runbooks/slow-cluster.md",
    },
    "disk-latency.not-measured": {
      meaning: "The latency of the disk could not be measured.",
      action: "Install a `dd` that has `oflag=dsync`, or measure the disk yourself.",
    },
    "disk-iops.too-small": {
      meaning: "The disk makes fewer sequential writes in a second than `hardwareProfile` asks for.",
      action: "Move `dataDir` or `walDir` to a disk of its own with more IOPS.",
      page: "runbooks/slow-cluster.md",
    },
    "disk-iops.not-measured": {
      meaning: "The writes of the disk in a second could not be measured.",
      action: "Install a `dd` that has `oflag=dsync`, or measure the disk yourself.",
    },
    "disk-size.too-small": {
      meaning: "The disk lacks room for the database at its quota and for the log.",
      action: "Enlarge the disk, or lower `settings.quotaBackendBytes`.",
      page: "reference/limits-and-sizing.md",
    },
    "disk-size.not-measured": {
      meaning: "The free room of the disk could not be measured.",
      action: "Check the disk of the host yourself.",
    },
    "disk-space.full": {
      meaning: "The disk has less free room than an installation, or a restart of etcd, needs.",
      impact: "The update does not begin. etcd on a full disk ends, and does not start again.",
      action: "Free some room on that disk, or enlarge it.",
    },
    "disk-space.odd-answer": {
      meaning: "The host gives an answer about its disk that this program cannot read.",
      action: "Check the disk of the host yourself. Report the answer as a fault of this program.",
    },
    "snapshot-space.full": {
      meaning: "The disk lacks room for the snapshot that a host takes before an upgrade.",
      action: "Free some room in the directory that the error names, or move older snapshots away.",
    },
    "release.not-there": {
      meaning: "The host cannot fetch the archive of the release.",
      action:
        "Check `version`, `install.mirror` and `install.httpProxy`, or set `install.method` to `upload`.",
    },
    "release.mirror-not-known": {
      meaning: "The preview does not know `install.mirror` yet, so it could not check the archive.",
      action: "None. The update fetches the release before it restarts a member.",
    },
    "release.odd-answer": {
      meaning: "The host gives an answer about the archive that this program cannot read.",
      action: "Report the answer as a fault of this program.",
    },
    "release-digest.only-from-mirror": {
      meaning:
        "This package does not know the digest of the archive, so the host relies on that of the mirror.",
      impact: "The update installs whatever the mirror sends over TLS.",
      action: "Write the SHA-256 of the archive in `install.sha256`.",
    },
    "dns-update.refused": {
      meaning: "The server of the zone would refuse to write the records.",
      action: "Correct the key, its rights at the server, or `dns.rfc2136`.",
    },
    "dns-names.foreign": {
      meaning: "The zone already has records with the names of this cluster, of another cluster or host.",
      impact: "The update does not begin. It would replace records that others may use.",
      action: "Choose another `domain`, host name or `discoverySrvName`. Delete records that are not needed.",
    },
    "dns-names.no-answer": {
      meaning: "The DNS server could not be asked whether another cluster has the names.",
      action: "Check that the machine where Pulumi runs reaches the DNS server.",
    },
    "dns-names.go": {
      meaning: "`dns` was removed from the configuration, and members and clients use its records.",
      impact: "The update does not begin. It would delete those records.",
      action: "Restore `dns`. If another server has these records now, follow update-refused.md.",
    },
  },
} as const satisfies Chapter;
