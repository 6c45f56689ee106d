import type { Chapter } from "./chapter";

/** Errors of `etcd-host` about backups and restores. The codes are in host/internal/wire/coded. */
export const backupErrors = {
  title: "Errors on a host: backups and restores",
  impact: "The command fails. The members and the stored backups stay as they were.",
  entries: {
    "backup.unset": {
      meaning: "The host has no settings or no targets of backups.",
      action: "Set `backup` with a target, then run `pulumi up`.",
      page: "how-to/back-up-and-restore.md",
    },
    "target.refused": {
      meaning: "The target of backups refuses the credentials, or what they ask for.",
      action: "Correct the credentials or their rights at the target.",
      page: "runbooks/backup-failing.md",
    },
    "target.failed": {
      meaning: "The target of backups does not answer, or answers with an error.",
      action: "Repair the store, or correct the fields of `backup.targets` that the error names.",
      page: "runbooks/backup-failing.md",
    },
    "drill.failed": {
      meaning: "A trial restore of the newest backup failed.",
      impact: "The member was not touched. That backup may not be usable.",
      action: "Read the reason, and take a new backup.",
      page: "runbooks/backup-failing.md",
    },
    "restore.at-work": {
      meaning: "A restore on the host has not ended.",
      impact: "etcd does not start before the restore ends.",
      action: "Run `pulumi up`, which continues the restore.",
      page: "runbooks/update-interrupted.md",
    },
    "restore.no-snapshot": {
      meaning: "The host cannot fetch the snapshot of the restore.",
      impact: "No member was stopped.",
      action: "Correct the target or `restore.snapshot`, then run `pulumi up` again.",
      page: "runbooks/backup-failing.md",
    },
    "restore.bad-snapshot": {
      meaning:
        "The snapshot is damaged, is another one than expected, or does not start on that version of etcd.",
      impact: "No member was stopped.",
      action: "Choose another snapshot.",
      page: "how-to/back-up-and-restore.md",
    },
    "restore.old-cluster-serves": {
      meaning:
        "A quorum of the old cluster still answers, and would take writes beside the restored cluster.",
      impact: "The data of the host was not replaced. Members of this stack are stopped.",
      action: "Stop etcd on the hosts of the old cluster, then run `pulumi up`.",
    },
    "restore.stopped": {
      meaning: "A restore stopped between two of its steps.",
      impact: "etcd does not start before the restore ends. The old data is kept on the host.",
      action: "Fix the cause, then run `pulumi up`, which continues the restore.",
      page: "runbooks/update-interrupted.md",
    },
    "restore.not-reversible": {
      meaning: "A host has switched to the restored data already, so the restore cannot be reverted.",
      impact: "Nothing was changed. Hosts that have not switched stay stopped.",
      action: "Set `restore` again with the same token and run `pulumi up`, which continues the restore.",
      page: "runbooks/update-interrupted.md",
    },
    "survivor.damaged": {
      meaning: "No etcd starts on a copy of the survivor's data.",
      impact: "The data is as it was.",
      action: "Choose another host in `recover.from`, or follow the page.",
      page: "runbooks/quorum-lost.md",
    },
  },
} as const satisfies Chapter;
