import type { Chapter } from "../chapter";

/** Findings about the backup that a restore names. */
export const backupChecks = {
  title: "Checks before a restore: the backup",
  impact: "An error stops the restore before it stops a member. A warning does not stop it.",
  entries: {
    "backup.not-found": {
      message: [
        'the backup "…" was not found: …',
        "the backup … cannot be …: …",
        "the backup … cannot be found: no target is configured",
      ],
      severity: "error",
      meaning: "No backup was found that the restore names.",
      impact: "No data is restored.",
      action: "Correct `restore.snapshot` or the target. `etcd-host backups` lists them.",
      page: "how-to/back-up-and-restore.md",
    },
    "backup.damaged": {
      message: [
        '"…" is damaged: … … bytes with the SHA-256 …, and its manifest names … bytes with …',
        "… cannot be decrypted: …",
        "the snapshot of … was damaged on its way to this disk: …",
        "…: the snapshot from before a step is damaged: …",
        "…: the file cannot be verified: …",
      ],
      severity: "error",
      meaning:
        "The data of a backup is missing, differs from its manifest, or cannot be unpacked. " +
        "A file is not a whole snapshot.",
      impact: "No member was changed. This backup cannot be restored.",
      action:
        "Use another backup: `etcd-host backups` lists them. " +
        "Copy a file to the host again, or correct `restore.snapshot`.",
      page: "runbooks/backup-failing.md",
    },
    "backup.not-listed": {
      message: "the names of backups in a target are not known: …",
      severity: "warning",
      meaning:
        "The names of the backups in a target are not known. They show revisions that clients may know. A restore " +
        "raises the revisions above all that are known.",
      impact: "The restore continues. A client that watches may take other data for what it knows.",
      action: "Repair the target, then run `pulumi preview`.",
      page: "runbooks/backup-failing.md",
    },
    "backup.no-answer": {
      message: "Repair what gave no answer, then run pulumi preview",
      severity: "error",
      meaning:
        "A host or a target gave no answer about the backup that the restore names, so it may be " + "there.",
      impact: "No data is restored. The backup may be there.",
      action: "Repair the host or the target that the error names, then run `pulumi preview`.",
      page: "runbooks/backup-failing.md",
    },
    "backup.not-on-host": {
      message: "cannot fetch …: …. … can, and this host joins later, as a learner",
      severity: "warning",
      meaning:
        "This host cannot fetch the backup from any target. It does not start with the backup, and " +
        "joins later, as a learner.",
      impact:
        "The restore continues. This host joins later as a learner, so the restored cluster tolerates " +
        "fewer failures at first.",
      action:
        "None is needed. To start it with the backup, copy the folder as the warning says, or add a " +
        "target that all hosts reach before the next backup.",
      page: "how-to/back-up-and-restore.md",
    },
    "backup.quota": {
      message: "… has … bytes, more than settings.quotaBackendBytes, …",
      severity: "error",
      meaning: "The database in the backup is larger than the quota.",
      impact: "The restored cluster would refuse writes at once.",
      action:
        "Raise `settings.quotaBackendBytes` in the same update. If `restore.over` is set, do so in an " +
        "update before.",
    },
    "backup.version": {
      message: "… is of etcd …, and version is …",
      severity: "error",
      meaning: "The backup is of another minor version of etcd than `version`.",
      impact: "etcd of another minor version may not start with the data.",
      action:
        "Set `version` to that minor version in the same update. If `restore.over` is set, do so in " +
        "an update before.",
    },
    "backup.other-cluster": {
      message: ['… is of cluster …, and restore.cluster is "…"', '"…" is not the cluster of …: that is …'],
      severity: "error",
      meaning: "The backup is of another cluster than `restore.cluster`.",
      impact: "Clients would get the data of another cluster.",
      action: "Correct `restore.cluster` or `restore.snapshot`.",
    },
    "backup.foreign": {
      message: "… is of another cluster, …",
      severity: "error",
      meaning: "The backup is of another cluster than this one.",
      impact: "Clients would get the data of another cluster.",
      action: "Write the ID of that cluster in `restore.cluster` if it is the right backup.",
    },
    "backup.identity-missing": {
      message: "… is encrypted, and no private key is given",
      severity: "error",
      meaning: "The backup is encrypted, and no private key is given.",
      impact: "No host can read the backup.",
      action: "Write `restore.identity`.",
    },
    "backup.identity-other": {
      message: "… is encrypted to …, and the private key that is given is of …",
      severity: "error",
      meaning: "The backup is encrypted to other public keys than that of the private key that is given.",
      impact: "No host can read the backup.",
      action: "Write the private key of one of its public keys in `restore.identity`.",
    },
    "backup.newer": {
      message: "there are newer verified backups: …",
      severity: "warning",
      meaning: "The target has newer verified backups than the one that the restore names.",
      impact: "The restore continues. All writes after the older backup are lost.",
      action: "Check that you want the older one.",
    },
    "backup.old": {
      message: "… is more than 7 days old",
      severity: "warning",
      meaning: "The backup is more than 7 days old.",
      impact: "The restore continues. All writes since then are lost.",
      action: "Look for a newer one: `etcd-host backups` lists them.",
      page: "runbooks/backup-failing.md",
    },
    "backup.future": {
      message: "… is dated …, which is ahead of this computer's clock",
      severity: "warning",
      meaning:
        "The backup is dated in the future: the clock of its host was wrong, or that of this computer is.",
      impact:
        "The restore continues. The age of the backup is not known, and a newer one may have an earlier date.",
      action:
        "Compare its revision with those that `etcd-host backups list` prints. For another backup, write its " +
        "name in `restore.snapshot`.",
    },
    "backup.unreadable": {
      message: [
        "there are newer backups that cannot be used: …",
        "… of … backups cannot be read, and no other one is verified",
        "the newest backup is not known: … cannot be used: …",
      ],
      severity: "error or warning",
      meaning:
        "The data of a backup is missing, or its manifest cannot be read. So it is not known which backup is " +
        "the newest.",
      impact:
        "Writes after the newest backup that can be read may be lost. Before a restore it is a " +
        "warning. A command on the host that needs the newest backup fails.",
      action: "Verify them with `etcd-host backups`.",
      page: "runbooks/backup-failing.md",
    },
    "backup.drill-failed": {
      message: "the newest drill of … failed at …",
      severity: "warning",
      meaning: "The newest drill of this backup failed, so a restore of it may fail too.",
      impact: "The restore continues, and may fail before a member stops.",
      action: "Prefer another backup. `journalctl -u etcd-drill` has the reason of the failure.",
      page: "runbooks/backup-failing.md",
    },
    "backup.differs": {
      message: "… is not as it was stored: …",
      severity: "error",
      meaning: "The stored data of the backup is not what its manifest says: size or SHA-256 differs.",
      impact: "Every host would refuse the data.",
      action: "Write the name of another backup in `restore.snapshot`.",
      page: "runbooks/backup-failing.md",
    },
    "backup.not-read": {
      message: "… was not compared with its manifest: …",
      severity: "warning",
      meaning: "The stored data of the backup was not compared with its manifest before the restore.",
      impact: "The restore continues. Each host compares the data before anything stops.",
      action: "Check the target. Each host compares the data before anything stops.",
    },
    "backup.not-drilled": {
      message: "no host knows a drill of … or of its target",
      severity: "warning",
      meaning: "No drill has restored this backup, or another one of its target, for a trial.",
      impact: "The restore continues. Whether the backup restores is known only during the restore.",
      action: "Run `etcd-host drill` if there is time.",
    },
    "backup.suspect": {
      message: ["… may be wrong: …", "… was suspect when it was taken: …", "the backup … is suspect: …"],
      severity: "error or warning",
      meaning: "The manifest says that the backup may be wrong.",
      impact:
        "The data may be that of a corrupt member. Before a restore it is a warning. A command on the " +
        "host ends with it as an error, and such a backup never counts.",
      action: "Read the reason in the warning, and prefer another backup.",
      page: "runbooks/corrupt-member.md",
    },
    "backup.alarms": {
      message: "alarms are in …: …",
      severity: "warning",
      meaning: "The cluster had alarms when the backup was taken.",
      impact:
        "The restore continues. With `NOSPACE` the restored cluster refuses writes until the alarm is " +
        "cleared.",
      action: "Read the report of the health gate after the restore.",
      page: "runbooks/no-space.md",
    },
    "backup.leases": {
      message: "… leases are in …",
      severity: "warning",
      meaning: "The backup has leases, and each of them runs from its beginning after the restore.",
      impact:
        "The restore continues. Locks and sessions of clients that are gone stay until their leases " +
        "end.",
      action: "None. Keys of a lease that no client renews are deleted.",
    },
    "backup.auth": {
      message: "authentication is on in …, with the users and passwords of then",
      severity: "warning",
      meaning: "Authentication is on in the backup, with its users and passwords of that time.",
      impact: "The restore continues. Clients whose password changed since cannot log in.",
      action: "Make a user of each host's name, with the role `root`.",
      page: "runbooks/everything-lost.md",
    },
  },
} as const satisfies Chapter;
