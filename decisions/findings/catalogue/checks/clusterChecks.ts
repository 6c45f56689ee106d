import type { Chapter } from "../chapter";

/** Whether the living cluster tolerates a change. */
export const clusterChecks = {
  title: "Checks of the cluster before an update",
  impact:
    "An error stops the preview and the update, and nothing is changed. A warning or an unknown " +
    "answer does not stop them.",
  entries: {
    "member-health.down": {
      message: ["is not healthy (…), and …", "a member does not answer: …"],
      severity: "error",
      meaning:
        "A member is not healthy, and the change needs it: another member would restart, join or " + "leave.",
      impact: "With another restart or removal, the quorum could be lost. The other members keep serving.",
      action: "Fix that member first, or set `lost: true` if its host is gone.",
      page: "runbooks/member-lost.md",
    },
    "leaving.down": {
      message: "is not healthy (…), and its own host must remove it from the cluster",
      severity: "warning",
      meaning: "A member that leaves is not healthy, and its own host is to remove it.",
      impact:
        "The update continues. It fails at its end if that host does not answer, and the member " + "stays.",
      action: "If the host is gone, set `lost: true` for it.",
      page: "how-to/replace-a-host.md",
    },
    "deletion.no-login": {
      message: [
        "…: its deletion could not log in on …",
        "this update deletes …, with the login of the update before",
      ],
      severity: "error or warning",
      meaning: "A deletion on a host uses the login of the update before, and that login fails.",
      impact:
        "A preview that takes a restore out stops. In an update the deletion fails until the action is done.",
      action: "Follow the error: change the connection in an update of its own, before the one that deletes.",
      page: "runbooks/update-interrupted.md",
    },
    "lost.answers": {
      message: [
        "is marked lost, but its etcd answers",
        "is marked lost, and its etcd answers at …, as … reports",
        "… is marked lost, but its etcd answers at …",
      ],
      severity: "error",
      meaning: "A host has `lost: true`, and its etcd answers.",
      impact:
        "The member stays in the cluster and keeps serving. After a restore it would serve the old " +
        "data beside the new cluster.",
      action: "Remove a living member from `hosts` instead. Before a restore, shut that host down.",
    },
    "member-url.additional": {
      message: [
        "the cluster lists it with … too, beside its peer URL …",
        "the cluster lists it with the peer URL of … too, beside its own, …",
      ],
      severity: "error or warning",
      meaning: "The cluster lists the member with further peer URLs, which no update wrote.",
      impact:
        "A URL of another host is an error, because that host would take the member for its own. Any " +
        "other URL is a warning, and members dial it in vain.",
      action: "Set the URL back by the command in the error.",
    },
    "quorum.no-quorum": {
      message: [
        "cannot be removed",
        "… would restart as …, and writes would stop meanwhile",
        "… stays: without it … voters remain, a quorum of them is …, and only … serve (not: …)",
      ],
      severity: "error",
      meaning: "The change would leave too few healthy voting members, so writes would stop.",
      impact: "Clients could not write until members come back.",
      action: "Start the members that are down first, or make the change in two updates as the error says.",
      page: "runbooks/member-lost.md",
    },
    "alarm.raised": {
      message: ["etcd reports …", "NOSPACE is raised, and nothing can be written"],
      severity: "error or warning",
      meaning:
        "etcd reports an alarm: `NOSPACE` for a full database, `CORRUPT` for members with different " +
        "data.",
      impact:
        "With `NOSPACE` the cluster refuses writes. With `CORRUPT` clients may read wrong values. " +
        "Before an update it is an error, as drift it is a warning.",
      action: "After `NOSPACE` follow the page. After `CORRUPT` follow `runbooks/corrupt-member.md`.",
      page: "runbooks/no-space.md",
    },
    "version.unknown-version": {
      message: ['"…" is not an etcd release', "…: not an etcd release"],
      severity: "error",
      meaning: "A version is not a release of etcd.",
      impact: "Members keep their version.",
      action: "Write all three numbers, such as `3.6.16`.",
    },
    "version.unsupported-minor": {
      message: "etcd … is not supported",
      severity: "error",
      meaning: "This program does not support that minor version of etcd.",
      impact: "Members keep their version.",
      action: "Choose a version that the compatibility page lists.",
      page: "reference/compatibility.md",
    },
    "version.skips-minor": {
      message: [
        "From … to … skips etcd …, and etcd's data does not survive that",
        "a member runs etcd …; etcd can go back by one minor version only, not to …",
      ],
      severity: "error",
      meaning: "The upgrade skips a minor version, and etcd's data does not survive that.",
      impact: "Members keep their version. A member could not read its data after such a step.",
      action: "Set the versions one after the other, or write `intermediateVersions`.",
      page: "how-to/upgrade.md",
    },
    "version.floor": {
      message: [
        "Members run …, and every member must run … or newer before one goes to …: older ones leave " +
          "membership data behind that … misreads",
        "a member runs etcd …; … can only be reached from … or newer",
      ],
      severity: "error",
      meaning: "Members run a release that is too old for the step to the next minor version.",
      impact: "Members keep their version. After such a step, removed members could come back.",
      action: "Set the versions in the order that the error shows.",
      page: "how-to/upgrade.md",
    },
    "version.mixed": {
      message: [
        "Members run … and … at once: an update was interrupted",
        "Members run … at once, which no interrupted update leaves behind",
      ],
      severity: "error",
      meaning: "Members run different versions, and not all of them may change to the target version.",
      impact: "Members keep their versions. The cluster serves by the oldest of them.",
      action: "Set the versions in the order that the error shows.",
      page: "how-to/upgrade.md",
    },
    "version.leaves-last": {
      message: "runs etcd … until it leaves at the end of the update, and no member can run … beside it",
      severity: "error",
      meaning:
        "A member leaves at the end of the update, and its version does not work beside the target " +
        "version.",
      impact: "Members keep their version. That member would lose the others during the update.",
      action: "Remove that member from `hosts` in an update before the upgrade.",
    },
    "v2-keys.found": {
      message: [
        "the data has keys of the API v2, and etcd … does not start with them",
        "the log has requests of the API v2",
        "the data of … has keys of the API v2, and etcd … does not start with them",
      ],
      severity: "error or warning",
      meaning: "The data has keys or requests of the API v2, and etcd 3.6 does not start with such keys.",
      impact:
        "Members keep their version. Keys are an error. Requests in the log alone are a warning, and " +
        "the update restarts that member once more.",
      action: "Follow the page.",
      page: "runbooks/v2-keys.md",
    },
    "v2-keys.odd-answer": {
      message: "its answer about keys of the API v2 cannot be read",
      severity: "unknown",
      meaning: "The host gives an answer about keys of the API v2 that this program cannot read.",
      impact: "The preview continues. The host looks again before its restart.",
      action: "Report the answer as a fault of this program. The host looks again before its restart.",
    },
    "connected-clients.cut-off": {
      message: "clients are connected from …",
      severity: "warning",
      meaning: "Clients are connected that the last step of a CA rotation may cut off.",
      impact: "The update continues. A client without a new certificate cannot connect afterwards.",
      action: "Give each client a certificate of the new CA, and its certificate to trust.",
      page: "how-to/rotate-the-ca.md",
    },
    "refused-clients.cut-off": {
      message: [
        "since it has its present certificate, … TLS … of the client … failed (…)",
        "handshakes of … more addresses failed",
      ],
      severity: "warning",
      meaning: "TLS handshakes of clients failed during a CA rotation.",
      impact: "The update continues. These clients cannot connect until they are fixed.",
      action: "Give each client a certificate of the new CA, and its certificate to trust.",
      page: "how-to/rotate-the-ca.md",
    },
    "connected-clients.no-answer": {
      message: "its client connections are not known: …",
      severity: "unknown",
      meaning:
        "A host does not report its clients, so the preview cannot say which ones the update cuts " + "off.",
      impact: "The update continues. It may cut off clients that this preview does not name.",
      action: "Run `etcd-host client-connections` on that host.",
    },
  },
} as const satisfies Chapter;
