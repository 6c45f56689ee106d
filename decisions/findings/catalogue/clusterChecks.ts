import type { Chapter } from "./chapter";

/** Whether the living cluster tolerates a change. */
export const clusterChecks = {
  title: "Checks of the cluster before an update",
  impact: "The preview and the update stop, and nothing is changed. A warning does not stop them.",
  entries: {
    "member-health.down": {
      meaning:
        "A member is not healthy, and the change needs it: another member would restart, join or leave.",
      action: "Fix that member first, or set `lost: true` if its host is gone.",
      page: "runbooks/member-lost.md",
    },
    "leaving.down": {
      meaning: "A member that leaves is not healthy, and its own host is to remove it.",
      action: "If the host is gone, set `lost: true` for it.",
      page: "how-to/replace-a-host.md",
    },
    "deletion.no-login": {
      meaning: "A deletion on a host uses the login of the update before, and that login fails.",
      impact:
        "The preview of a restore's deletion stops. In an update this deletion fails until the action is done.",
      action: "Follow the error: change the connection in an update of its own, before the one that deletes.",
      page: "runbooks/update-interrupted.md",
    },
    "lost.answers": {
      meaning: "A host has `lost: true`, and its etcd answers.",
      action: "Remove a living member from `hosts` instead. Before a restore, shut that host down.",
    },
    "member-url.additional": {
      meaning: "The cluster lists the member with further peer URLs, which no update wrote.",
      action: "Set the URL back by the command in the error.",
    },
    "quorum.no-quorum": {
      meaning: "The change would leave too few healthy voting members, so writes would stop.",
      action: "Fix the members that are down first, or make the change in two updates as the error says.",
      page: "how-to/scale.md",
    },
    "alarm.raised": {
      meaning:
        "etcd reports an alarm: `NOSPACE` for a full database, `CORRUPT` for members with different data.",
      impact:
        "With `NOSPACE` the cluster refuses writes. The update does not begin; as drift it is a warning.",
      action: "After `NOSPACE` follow the page. After `CORRUPT` follow `runbooks/corrupt-member.md`.",
      page: "runbooks/no-space.md",
    },
    "version.unknown-version": {
      meaning: "A version is not a release of etcd.",
      action: "Write all three numbers, such as `3.6.16`.",
    },
    "version.unsupported-minor": {
      meaning: "This program does not support that minor version of etcd.",
      action: "Choose a version that the compatibility page lists.",
      page: "reference/compatibility.md",
    },
    "version.skips-minor": {
      meaning: "The upgrade skips a minor version, and etcd's data does not survive that.",
      action: "Set the versions one after the other, or write `intermediateVersions`.",
      page: "how-to/upgrade.md",
    },
    "version.floor": {
      meaning: "Members run a release that is too old for the step to the next minor version.",
      action: "Set the versions in the order that the error shows.",
      page: "how-to/upgrade.md",
    },
    "version.mixed": {
      meaning: "Members run different versions, and not all of them may change to the target version.",
      action: "Set the versions in the order that the error shows.",
      page: "how-to/upgrade.md",
    },
    "version.leaves-last": {
      meaning:
        "A member leaves at the end of the update, and its version does not work beside the target version.",
      action: "Remove that member from `hosts` in an update before the upgrade.",
    },
    "v2-keys.found": {
      meaning: "The data has keys or requests of the API v2, and etcd 3.6 does not start with such keys.",
      impact: "With keys, no member is restarted. With requests in the log alone, the update continues.",
      action: "Follow the page.",
      page: "runbooks/v2-keys.md",
    },
    "v2-keys.odd-answer": {
      meaning: "The host gives an answer about keys of the API v2 that this program cannot read.",
      action: "Report the answer as a fault of this program. The host looks again before its restart.",
    },
    "connected-clients.cut-off": {
      meaning: "Clients are connected that the last step of a CA rotation may cut off.",
      impact: "The update continues. A client without a new certificate cannot connect afterwards.",
      action: "Give each client a certificate of the new CA, and its certificate to trust.",
      page: "how-to/rotate-the-ca.md",
    },
    "refused-clients.cut-off": {
      meaning: "TLS handshakes of clients failed during a CA rotation.",
      impact: "The update continues. These clients cannot connect until they are fixed.",
      action: "Give each client a certificate of the new CA, and its certificate to trust.",
      page: "how-to/rotate-the-ca.md",
    },
    "connected-clients.no-answer": {
      meaning:
        "A host does not report its clients, so the preview cannot say which ones the update cuts off.",
      action: "Run `etcd-host client-connections` on that host.",
    },
  },
} as const satisfies Chapter;
