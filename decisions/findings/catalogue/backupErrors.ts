import type { Chapter } from "./chapter";

/** Errors of `etcd-host` about backups and restores. The codes are in host/internal/wire/coded. */
export const backupErrors = {
  title: "Errors on a host: backups and restores",
  impact:
    "The command fails. Members and stored backups stay as they were, unless the entry says " + "otherwise.",
  entries: {
    "backup.unset": {
      message: [
        "no backups are set up on this host",
        "no target is set up, so nothing is backed up",
        "no target for backups is configured on this host, so there is no backup to try",
      ],
      severity: "error",
      meaning: "The host has no settings or no targets of backups.",
      impact: "No backup or drill was made. The data exists on the members alone.",
      action: "Set `backup` with a target, then run `pulumi up`.",
      page: "how-to/back-up-and-restore.md",
    },
    "drill.interrupted": {
      message: 'the drill of the target "…" was interrupted: …',
      severity: "error",
      meaning: "A signal ended a trial restore, such as that of `systemctl stop` or of a shutdown.",
      impact:
        "The member was not touched, and nothing is left of the drill. It proved nothing of the backup.",
      action: "Run `etcd-host drill` on the host.",
    },
    "schedule.refused": {
      message: '…: systemd on this host does not accept "…"',
      severity: "error",
      meaning:
        "systemd on the host does not accept a time in `schedule`, such as one with an unknown time zone.",
      impact: "Nothing was changed on that host: its timers run as before.",
      action: "Write a time that `systemd-analyze calendar` accepts on each host.",
    },
    "directory.loses-files": {
      message: [
        '"…" is in …, which …. Files there would be lost',
        '"…" leads to "…" in …, which …. Files there would be lost',
      ],
      severity: "error",
      meaning:
        "A directory for backups or metrics is in a place that is emptied, hidden from the timers or deleted with " +
        "other data, or a link on the host leads there.",
      impact: "The host wrote nothing there. Other targets get their backups.",
      action: "Write another directory in the field that the error names, or remove the link on the host.",
      page: "runbooks/backup-failing.md",
    },
    "target.refused": {
      message: "the target refuses this to these credentials",
      severity: "error",
      meaning: "The target of backups refuses the credentials, or what they ask for.",
      impact: "Members are not affected. No backup arrives at that target, and none can be fetched from it.",
      action: "Correct the credentials or their rights at the target.",
      page: "runbooks/backup-failing.md",
    },
    "target.failed": {
      message: [
        "…. Repair the store, or correct … in backup.targets: docs/runbooks/backup-failing.md",
        'the server redirects to "…"',
      ],
      severity: "error",
      meaning: "The target of backups does not answer, or answers with an error.",
      impact: "Members are not affected. No backup arrives at that target, and none can be fetched from it.",
      action: "Repair the store, or correct the fields of `backup.targets` that the error names.",
      page: "runbooks/backup-failing.md",
    },
    "drill.failed": {
      message: 'the drill of … in the target "…" failed: …',
      severity: "error",
      meaning: "A trial restore of the newest backup failed.",
      impact: "The member was not touched. That backup may not be usable.",
      action: "Read the reason, and take a new backup.",
      page: "runbooks/backup-failing.md",
    },
    "restore.at-work": {
      message: [
        "the restore … is at work on …, and other hosts may have its cluster already",
        "… is not started: the restore … is at work on this host, and has not ended",
        "the restore … is at work on this host, so no backup is taken",
      ],
      severity: "error",
      meaning: "A restore on the host has not ended.",
      impact: "etcd does not start before the restore ends.",
      action: "Run `pulumi up`, which continues the restore.",
      page: "runbooks/update-interrupted.md",
    },
    "restore.no-snapshot": {
      message: "…: the snapshot … cannot be fetched: …",
      severity: "error",
      meaning: "The host cannot fetch the snapshot of the restore.",
      impact: "No member was stopped.",
      action: "Correct the target or `restore.snapshot`, then run `pulumi up` again.",
      page: "runbooks/backup-failing.md",
    },
    "restore.bad-snapshot": {
      message: [
        "…: the snapshot … does not start on etcd …: …",
        "…: the snapshot … cannot be used: …",
        "…: the snapshot … cannot be restored: …",
      ],
      severity: "error",
      meaning:
        "The snapshot is damaged, is another one than expected, or does not start on that version of " +
        "etcd.",
      impact: "No member was stopped.",
      action: "Choose another snapshot.",
      page: "how-to/back-up-and-restore.md",
    },
    "restore.old-cluster-serves": {
      message:
        "…: a quorum of the cluster … still answers at …, and would take writes beside the restored " +
        "cluster",
      severity: "error",
      meaning:
        "A quorum of the old cluster still answers, and would take writes beside the restored " + "cluster.",
      impact: "The data of the host was not replaced. Members of this stack are stopped.",
      action: "Stop etcd on the hosts of the old cluster, then run `pulumi up`.",
    },
    "restore.stopped": {
      message: "…: the restore … stopped at the step …: …",
      severity: "error",
      meaning: "A restore stopped between two of its steps.",
      impact: "etcd does not start before the restore ends. The old data is kept on the host.",
      action: "Fix the cause, then run `pulumi up`, which continues the restore.",
      page: "runbooks/update-interrupted.md",
    },
    "restore.not-reversible": {
      message: [
        "…: the restore … has moved the old data aside already, so it cannot be reverted",
        "… has switched to the restored cluster already, and the restore … has not ended on all " +
          "hosts, so it cannot be reverted",
      ],
      severity: "error",
      meaning: "A host has switched to the restored data already, so the restore cannot be reverted.",
      impact: "Nothing was changed. Hosts that have not switched stay stopped.",
      action: "Set `restore` again with the same token and run `pulumi up`, which continues the restore.",
      page: "runbooks/update-interrupted.md",
    },
    "survivor.damaged": {
      message: "…: no etcd starts on a copy of its data: …",
      severity: "error",
      meaning: "No etcd starts on a copy of the survivor's data.",
      impact: "The data is as it was.",
      action: "Choose another host in `recover.from`, or follow the page.",
      page: "runbooks/quorum-lost.md",
    },
  },
} as const satisfies Chapter;
