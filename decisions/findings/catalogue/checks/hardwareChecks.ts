import type { Chapter } from "../chapter";

/** Size and speed of a host. */
export const hardwareChecks = {
  title: "Size and disks of a host",
  impact:
    "An error stops the update before it changes a host, and members keep running. A warning, a " +
    "note or an unknown answer does not stop it.",
  entries: {
    "cpus.too-small": {
      message: 'the host has … CPUs, and hardwareProfile "…" asks for …',
      severity: "error or warning",
      meaning: "The host has fewer CPUs than `hardwareProfile` asks for.",
      impact:
        "Under load, requests become slow, and the leader may change. It is a warning, and an error " +
        "with `failOnWarnings`.",
      action: "Give the host more CPUs, or set `hardwareProfile` to the smaller profile.",
      page: "reference/limits-and-sizing.md",
    },
    "cpus.not-measured": {
      message: "its CPUs could not be counted",
      severity: "unknown",
      meaning: "The CPUs of the host could not be counted.",
      impact: "The update continues. The host may be too small for `hardwareProfile`.",
      action: "Check the size of the host yourself.",
    },
    "memory.too-small": {
      message: 'the host has … of memory, and hardwareProfile "…" asks for … GB…',
      severity: "error or warning",
      meaning: "The host has less memory than `hardwareProfile`, or the quota of the database, asks for.",
      impact:
        "etcd may be killed when the memory is used up. It is a warning, and an error with " +
        "`failOnWarnings`.",
      action: "Give the host more memory. etcd keeps the whole database in memory.",
      page: "reference/limits-and-sizing.md",
    },
    "memory.not-measured": {
      message: "its memory could not be measured",
      severity: "unknown",
      meaning: "The memory of the host could not be measured.",
      impact: "The update continues. The host may be too small for the database.",
      action: "Check the size of the host yourself.",
    },
    "disk-latency.too-slow": {
      message: "99 of 100 fdatasync calls in … end within … ms, and etcd's limit is … ms",
      severity: "error or warning",
      meaning: "Writes to the disk take longer than etcd tolerates, so leaders may be lost under load.",
      impact:
        "Under load, leaders are lost and writes stop for seconds. It is a warning, and an error with " +
        "`failOnWarnings`.",
      action: "Move `dataDir` or `walDir` to a local SSD or a faster volume.",
      page: "runbooks/slow-cluster.md",
    },
    "disk-latency.not-measured": {
      message: "the latency of the disk of … could not be measured",
      severity: "unknown",
      meaning: "The latency of the disk could not be measured.",
      impact: "The update continues. On a slow disk, leaders are lost under load.",
      action: "Measure the disk yourself, for instance with `fio`, or continue without it.",
    },
    "disk-iops.too-small": {
      message: '… sequential writes a second in …, and hardwareProfile "…" asks for …',
      severity: "error or warning",
      meaning: "The disk makes fewer sequential writes in a second than `hardwareProfile` asks for.",
      impact:
        "Writes wait for the disk, so clients wait too. It is a warning, and an error with " +
        "`failOnWarnings`.",
      action: "Move `dataDir` or `walDir` to a disk of its own with more IOPS.",
      page: "runbooks/slow-cluster.md",
    },
    "disk-iops.not-measured": {
      message: "the writes a second to the disk of … could not be counted",
      severity: "unknown",
      meaning: "The writes of the disk in a second could not be measured.",
      impact: "The update continues. On a slow disk, clients wait for writes.",
      action: "Measure the disk yourself, for instance with `fio`, or continue without it.",
    },
    "disk-size.too-small": {
      message: "… are free in …, and … are needed: …",
      severity: "error or warning",
      meaning: "The disk lacks room for the database at its quota and for the log.",
      impact:
        "The disk fills before the database reaches its quota, and etcd on a full disk ends. It is a " +
        "warning, and an error with `failOnWarnings`.",
      action: "Enlarge the disk, or lower `settings.quotaBackendBytes`.",
      page: "reference/limits-and-sizing.md",
    },
    "disk-size.not-measured": {
      message: "the free room of the disk of … could not be measured",
      severity: "unknown",
      meaning: "The free room of the disk could not be measured.",
      impact: "The update continues. etcd on a full disk ends.",
      action: "Check the disk of the host yourself.",
    },
    "disk-space.full": {
      message: [
        "… free where … is, at least … needed, and … would restart",
        "… free where … will be, at least … needed",
      ],
      severity: "error",
      meaning: "The disk has less free room than an installation, or a restart of etcd, needs.",
      impact: "Members keep running. etcd on a full disk ends, and does not start again.",
      action: "Free some room on that disk, or enlarge it.",
    },
    "disk-space.odd-answer": {
      message: "its answer about the free room of its disks cannot be read",
      severity: "unknown",
      meaning: "The host gives an answer about its disk that this program cannot read.",
      impact: "The update continues. On a full disk, the restart of its member may fail.",
      action: "Check the disk of the host yourself. Report the answer as a fault of this program.",
    },
    "snapshot-space.full": {
      message: "… free in …, and the snapshot before the upgrade needs …",
      severity: "error",
      meaning: "The disk lacks room for the snapshot that a host takes before an upgrade.",
      impact: "Members keep their version. Without a snapshot, no upgrade begins.",
      action: "Free some room in the directory that the error names, or move older snapshots away.",
    },
  },
} as const satisfies Chapter;
