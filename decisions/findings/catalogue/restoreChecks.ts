import type { Chapter } from "./chapter";

/** Findings that stand against a restore, before it stops a member. */
export const restoreChecks = {
  title: "Checks before a restore",
  impact: "An error stops the restore, and no member was stopped. A warning does not stop it.",
  entries: {
    "reach.unreachable": {
      meaning: "A host was not asked, and its etcd may still serve the old data.",
      action: "Start the host. If it is gone, set `lost: true` for it.",
    },
    "members.dropped": {
      meaning: "A member of the cluster is not in `hosts`, so nothing would stop its etcd.",
      action: "Put its host back into `hosts`, and remove it after the restore.",
    },
    "token.used": {
      meaning: "This token restored the host before, and a token restores once.",
      action: "Write another token.",
    },
    "token.unfinished": {
      meaning: "Another restore of the host is not finished.",
      action: "Write the token of that restore, or remove `restore` and run `pulumi up` first.",
      page: "runbooks/update-interrupted.md",
    },
    "living-cluster.quorum": {
      meaning: "The cluster serves, so `recover` is not needed.",
      action: "Remove `recover`. Only `restore` with `over` replaces a living cluster.",
    },
    "living-cluster.over-missing": {
      meaning: "The cluster serves, and the restore would replace its data.",
      action: "Write the ID of the cluster in `restore.over` if you want that.",
      page: "runbooks/wrong-data.md",
    },
    "living-cluster.over-other": {
      meaning: "`restore.over` has the ID of another cluster than the one that serves.",
      action: "Correct `restore.over`.",
    },
    "living-cluster.same": {
      meaning: "The backup is of the same cluster and is not older than its data.",
      action: "Check that the restore is needed.",
    },
    "watchers.ahead": {
      meaning: "Clients that watch have seen later revisions than the backup has, and `watchers` is `keep`.",
      action: "Write `watchers: end`.",
    },
    "backup.not-found": {
      meaning: "No backup was found that the restore names.",
      action: "Correct `restore.snapshot` or the target. `etcd-host backups` lists them.",
      page: "how-to/back-up-and-restore.md",
    },
    "backup.damaged": {
      meaning:
        "The data of a backup is missing, differs from its manifest, or cannot be unpacked. " +
        "A file is not a whole snapshot.",
      action:
        "Use another backup: `etcd-host backups` lists them. " +
        "Copy a file to the host again, or correct `restore.snapshot`.",
      page: "runbooks/backup-failing.md",
    },
    "backup.no-answer": {
      meaning:
        "A host or a target gave no answer about the backup that the restore names, so it may be there.",
      action: "Repair the host or the target that the error names, then run `pulumi preview`.",
      page: "runbooks/backup-failing.md",
    },
    "backup.not-listed": {
      meaning:
        "The names of the backups in a target are not known. They show revisions that clients may know. A restore " +
        "raises the revisions above all that are known.",
      action:
        "Repair the target, then run `pulumi preview`. Otherwise a client that watches may take other data for what " +
        "it knows.",
      page: "runbooks/backup-failing.md",
    },
    "backup.not-on-host": {
      meaning:
        "This host cannot fetch the backup from any target. It does not start with the backup, and joins later, as a " +
        "learner.",
      action:
        "None is needed. To start it with the backup, copy the folder as the warning says, or add a target that all " +
        "hosts reach before the next backup.",
      page: "how-to/back-up-and-restore.md",
    },
    "backup.quota": {
      meaning: "The database in the backup is larger than the quota.",
      action:
        "Raise `settings.quotaBackendBytes` in the same update. If `restore.over` is set, do so in an update before.",
    },
    "backup.version": {
      meaning: "The backup is of another minor version of etcd than `version`.",
      action:
        "Set `version` to that minor version in the same update. If `restore.over` is set, do so in an update before.",
    },
    "backup.other-cluster": {
      meaning: "The backup is of another cluster than `restore.cluster`.",
      action: "Correct `restore.cluster` or `restore.snapshot`.",
    },
    "backup.foreign": {
      meaning: "The backup is of another cluster than this one.",
      action: "Write the ID of that cluster in `restore.cluster` if it is the right backup.",
    },
    "backup.identity-missing": {
      meaning: "The backup is encrypted, and no private key is given.",
      action: "Write `restore.identity`.",
    },
    "backup.identity-other": {
      meaning: "The backup is encrypted to other public keys than that of the private key that is given.",
      action: "Write the private key of one of its public keys in `restore.identity`.",
    },
    "backup.newer": {
      meaning: "The target has newer verified backups than the one that the restore names.",
      action: "Check that you want the older one.",
    },
    "backup.old": {
      meaning: "The backup is more than 7 days old.",
      action: "Look for a newer one: `etcd-host backups` lists them.",
      page: "runbooks/backup-failing.md",
    },
    "backup.unreadable": {
      meaning: "The manifest of a backup cannot be read, so it is not known which backup is the newest.",
      action: "Verify them with `etcd-host backups`.",
      page: "runbooks/backup-failing.md",
    },
    "backup.drill-failed": {
      meaning: "The newest drill of this backup failed, so a restore of it may fail too.",
      action: "Prefer another backup. `journalctl -u etcd-drill` has the reason of the failure.",
      page: "runbooks/backup-failing.md",
    },
    "backup.differs": {
      meaning: "The stored data of the backup is not what its manifest says: size or SHA-256 differs.",
      action: "Write the name of another backup in `restore.snapshot`.",
      page: "runbooks/backup-failing.md",
    },
    "backup.not-read": {
      meaning: "The stored data of the backup was not compared with its manifest before the restore.",
      action: "Check the target. Each host compares the data before anything stops.",
    },
    "backup.not-drilled": {
      meaning: "No drill has restored this backup, or another one of its target, for a trial.",
      action: "Run `etcd-host drill` if there is time.",
    },
    "backup.suspect": {
      meaning: "The manifest says that the backup may be wrong.",
      action: "Read the reason in the warning, and prefer another backup.",
      page: "runbooks/corrupt-member.md",
    },
    "backup.alarms": {
      meaning: "The cluster had alarms when the backup was taken.",
      action: "Read the report of the health gate after the restore.",
      page: "runbooks/no-space.md",
    },
    "backup.leases": {
      meaning: "The backup has leases, and each of them runs from its beginning after the restore.",
      action: "None. Keys of a lease that no client renews are deleted.",
    },
    "backup.auth": {
      meaning: "Authentication is on in the backup, with its users and passwords of that time.",
      action: "Make a user of each host's name, with the role `root`.",
      page: "runbooks/everything-lost.md",
    },
    "room.full": {
      meaning: "The disk lacks room for the restored data beside the present data.",
      action: "Free some room on the disk that the error names.",
    },
    "survivor.no-data": {
      meaning: "The host in `recover.from` has no data of etcd.",
      action: "Write another host in `recover.from`.",
      page: "runbooks/quorum-lost.md",
    },
    "survivor.behind": {
      meaning: "Another host has a later log than the host in `recover.from`.",
      action: "Write the host that the error names in `recover.from`.",
      page: "runbooks/quorum-lost.md",
    },
    "survivor.learner": {
      meaning: "The host in `recover.from` is a learner, which may lack acknowledged writes.",
      action: "Choose a voting member if one has its data.",
      page: "runbooks/quorum-lost.md",
    },
  },
} as const satisfies Chapter;
