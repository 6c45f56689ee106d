import type { Chapter } from "../chapter";

/** Findings about hosts and clusters that stand against a restore. */
export const restoreChecks = {
  title: "Checks before a restore: hosts and clusters",
  impact: "An error stops the restore before it stops a member. A warning does not stop it.",
  entries: {
    "reach.unreachable": {
      message: "was not asked, and its etcd may still serve: …",
      severity: "error",
      meaning: "A host was not asked, and its etcd may still serve the old data.",
      impact: "The old data and the restored data could both be served.",
      action: "Start the host. If it is gone, set `lost: true` for it.",
    },
    "members.dropped": {
      message: [
        "the member at … is not in hosts, so its etcd would keep serving the old data",
        "the restore began with the host …, which is not in hosts",
      ],
      severity: "error",
      meaning: "A member of the cluster is not in `hosts`, so nothing would stop its etcd.",
      impact: "The old data and the restored data could both be served.",
      action: "Put its host back into `hosts`, and remove it after the restore.",
    },
    "token.used": {
      message: [
        'token "…" restored this host at …, and a token restores once',
        '"…" has no effect, because token "…" began with "…", and a token restores once',
        "the restore token … was used on this host before (…)",
      ],
      severity: "error or warning",
      meaning: "This token restored the host before, and a token restores once.",
      impact:
        "Before a restore it is an error. For a change of a restore that began it is a warning, and " +
        "the change has no effect.",
      action: "Write another token.",
    },
    "token.unfinished": {
      message: [
        'restore "…" is not finished here',
        "the restore … is at work on this host, so … does not begin",
      ],
      severity: "error",
      meaning: "Another restore of the host is not finished.",
      impact: "etcd on that host does not start before the other restore ends.",
      action: "Write the token of that restore, or remove `restore` and run `pulumi up` first.",
      page: "runbooks/update-interrupted.md",
    },
    "living-cluster.quorum": {
      message: "cluster … serves at revision …, as … reports, so the quorum is not lost",
      severity: "error",
      meaning: "The cluster serves, so `recover` is not needed.",
      impact: "The cluster keeps serving. A recovery would lose its newest writes.",
      action: "Remove `recover`. Only `restore` with `over` replaces a living cluster.",
    },
    "living-cluster.over-missing": {
      message: "cluster … serves at revision …, as … reports, and this restore would destroy its data",
      severity: "error",
      meaning: "The cluster serves, and the restore would replace its data.",
      impact: "The cluster keeps serving with its data.",
      action: "Write the ID of the cluster in `restore.over` if you want that.",
      page: "runbooks/wrong-data.md",
    },
    "living-cluster.over-other": {
      message: 'cluster … serves at revision …, as … reports, and restore.over is "…"',
      severity: "error",
      meaning: "`restore.over` has the ID of another cluster than the one that serves.",
      impact: "The cluster keeps serving with its data.",
      action: "Correct `restore.over`.",
    },
    "living-cluster.same": {
      message:
        "cluster … serves at revision …, as … reports, and the backup has revision … of the same " +
        "cluster",
      severity: "warning",
      meaning: "The backup is of the same cluster and is not older than its data.",
      impact: "The restore continues. It stops a cluster that works, and brings it no older data.",
      action: "Check that the restore is needed.",
    },
    "watchers.ahead": {
      message:
        "cluster … serves at revision …, as … reports, beyond revision … of the backup, and watchers " +
        'is "keep"',
      severity: "warning",
      meaning: "Clients that watch have seen later revisions than the backup has, and `watchers` is `keep`.",
      impact:
        "The restore continues. Clients that watch keep values that the restored cluster does not " + "have.",
      action: "Write `watchers: end`.",
    },
    "room.full": {
      message: [
        "… … are free for …, and the restore needs …",
        "…: a disk is full: …",
        "…: … MiB are free on the disk of …, and the restore needs … MiB there",
      ],
      severity: "error",
      meaning: "The disk lacks room for the restored data beside the present data.",
      impact:
        "The old data stays. If the disk became full in the middle of the restore, the error says " +
        "what stopped.",
      action: "Free some room on the disk that the error names.",
    },
    "survivor.no-data": {
      message: ["has no data of etcd", "… has no data to recover from"],
      severity: "error",
      meaning: "The host in `recover.from` has no data of etcd.",
      impact: "There is nothing to recover there. No data was changed.",
      action: "Write another host in `recover.from`.",
      page: "runbooks/quorum-lost.md",
    },
    "survivor.behind": {
      message: "… has a later log (…, …) than … (term and index …, …)",
      severity: "error",
      meaning: "Another host has a later log than the host in `recover.from`.",
      impact: "A recovery from that host would lose acknowledged writes.",
      action: "Write the host that the error names in `recover.from`.",
      page: "runbooks/quorum-lost.md",
    },
    "survivor.learner": {
      message: "is a learner, which may lack acknowledged writes",
      severity: "warning",
      meaning: "The host in `recover.from` is a learner, which may lack acknowledged writes.",
      impact: "The recovery continues. Acknowledged writes that the learner lacks are lost.",
      action: "Choose a voting member if one has its data.",
      page: "runbooks/quorum-lost.md",
    },
  },
} as const satisfies Chapter;
