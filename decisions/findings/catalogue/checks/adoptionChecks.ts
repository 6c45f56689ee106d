import type { Chapter } from "../chapter";

/** How the etcd on a host differs from the configuration that is to adopt it. */
export const adoptionChecks = {
  title: "Adoption: the etcd on a host",
  impact:
    "An error stops the update, and the etcd that was found keeps running as before. A warning " +
    "does not stop it.",
  entries: {
    "adopt.not-found": {
      message: [
        "no etcd runs there",
        "… etcds run there, and not one listens at port …",
        "no etcd runs on … that could be adopted",
      ],
      severity: "error",
      meaning: "The host runs no etcd, or several, and none of them listens at `ports.peer`.",
      impact: "Nothing is adopted. If the cluster runs on other hosts, it keeps running there.",
      action: "Correct the host or `ports.peer`. Add a host without a member once `adopt` is removed.",
    },
    "adopt.no-unit": {
      message: "no systemd unit of the host runs it as the unit's own user",
      severity: "error",
      meaning: "No systemd unit runs the etcd that was found: it is in a container, or was started by hand.",
      impact: "This program could not stop that etcd before it starts its own.",
      action: "Move the member to a host where a unit runs it.",
      page: "how-to/move-here.md",
    },
    "adopt.another-bootstrap": {
      message: "it belongs to another cluster of this program (bootstrap …)",
      severity: "error",
      meaning: "The member belongs to another cluster of this program.",
      impact: "Two stacks would change one host in turn.",
      action: "Use the stack of that cluster. The error shows what to do if that stack does not exist.",
    },
    "adopt.plain-http": {
      message: "it speaks plain HTTP with …; this program speaks only TLS",
      severity: "error",
      meaning: "The etcd speaks plain HTTP with members or clients, and this program speaks TLS only.",
      impact: "Adopted members and the other members could not talk to each other.",
      action: "Move the cluster to TLS by hand first, one member at a time.",
    },
    "adopt.no-certificates": {
      message: [
        "it has no …. Others cannot trust certificates that etcd makes itself (auto TLS)",
        "etcd on this host has no …; only a cluster whose members and clients speak TLS with " +
          "certificates can be adopted",
      ],
      severity: "error",
      meaning: "The etcd lacks certificates that a CA signed.",
      impact: "Members and clients would refuse that member.",
      action: "Give the member certificates that a CA signed.",
    },
    "adopt.unknown-ca": {
      message: [
        "it trusts …, and pki does not: members would refuse certificates of that CA",
        "the member at … does not answer other members by the CAs in pki: …",
      ],
      severity: "error",
      meaning: "The etcd trusts a CA that `pki` does not have.",
      impact: "Members and clients whose certificates that CA signed would be cut off.",
      action: "Bring that CA in `pki.customCAs`, and name it in `pki.authorities.trusted`.",
    },
    "adopt.no-client-certificates": {
      message: "it asks clients for no certificate, and an adopted member refuses clients without one",
      severity: "error",
      meaning:
        "The etcd asks clients for no certificate, and the configuration does not say whether that " +
        "stays.",
      impact: "Clients without a certificate would be cut off.",
      action: "Set `settings.clientCertAuth`.",
    },
    "adopt.authentication-unknown": {
      message:
        "it does not report whether its authentication is on, and it does not know users by " + "certificate",
      severity: "error",
      meaning: "The etcd does not report whether authentication is on.",
      impact: "With authentication on, this program could not read or change the list of members.",
      action: "Check it with `etcdctl auth status`, and follow the error.",
    },
    "adopt.passwords": {
      message: "its authentication is on, and it knows users by password alone",
      severity: "error",
      meaning: "Authentication is on, and the etcd knows users by password alone.",
      impact: "This program has no password, so it could not read or change the list of members.",
      action:
        "Set `client-cert-auth` on each member, and grant the role `root` to a user of each member's " +
        "name.",
    },
    "adopt.needed": {
      message: "… needs …, and systemd stops both when this program replaces …",
      severity: "warning",
      meaning: "Another systemd unit needs the unit of the etcd, and systemd stops both together.",
      impact: "The update continues. The step to `manage` stops the other unit too.",
      action: "Let the other unit need `etcd.service`.",
    },
    "adopt.data-dir": {
      message: "its data is in …, not in …. Set dataDir",
      severity: "error",
      meaning: "The etcd has its data in another directory than `dataDir`.",
      impact: "An adopted member would start without its data.",
      action: "Set `dataDir`, or `hosts[].dataDir`, to the directory in the error.",
    },
    "adopt.wal-dir": {
      message: ["its write-ahead log is in …", "its write-ahead log is in the data directory"],
      severity: "error",
      meaning: "The etcd has its write-ahead log in another directory than `walDir`.",
      impact: "An adopted member would start without its log.",
      action: "Set or remove `walDir` as the error says.",
    },
    "adopt.settings": {
      message:
        "it runs with …, and an adopted member runs with the values in settings, or else with etcd's " +
        "defaults",
      severity: "warning",
      meaning: "The etcd runs with settings that the configuration lacks.",
      impact:
        "The update continues, and the adopted member runs without these settings after the step to " +
        "`manage`.",
      action: "Write each value that must stay in `settings` or `settings.extra`.",
    },
    "adopt.quota": {
      message: "its quota is … bytes and would become … bytes",
      severity: "error",
      meaning: "The configuration has a smaller quota than the etcd that was found.",
      impact: "The member could refuse writes by a `NOSPACE` alarm.",
      action: "Set `settings.quotaBackendBytes` to the quota that was found, or a larger one.",
    },
  },
} as const satisfies Chapter;
