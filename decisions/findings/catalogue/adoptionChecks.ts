import type { Chapter } from "./chapter";

/** How the etcd on a host differs from the configuration that is to adopt it. */
export const adoptionChecks = {
  title: "Adoption of a cluster",
  impact:
    "The update does not begin, and the etcd that was found keeps running as before. A warning does not stop it.",
  entries: {
    "adopt.not-found": {
      meaning: "The host runs no etcd, or several, and none of them listens at `ports.peer`.",
      action: "Correct the host or `ports.peer`. Add a host without a member once `adopt` is removed.",
    },
    "adopt.no-unit": {
      meaning: "No systemd unit runs the etcd that was found: it is in a container, or was started by hand.",
      action: "Move the member to a host where a unit runs it.",
      page: "how-to/move-here.md",
    },
    "adopt.another-bootstrap": {
      meaning: "The member belongs to another cluster of this program.",
      action: "Use the stack of that cluster. The error shows what to do if that stack does not exist.",
    },
    "adopt.plain-http": {
      meaning: "The etcd speaks plain HTTP with members or clients, and this program speaks TLS only.",
      action: "Move the cluster to TLS by hand first, one member at a time.",
    },
    "adopt.no-certificates": {
      meaning: "The etcd lacks certificates that a CA signed.",
      action: "Give the member certificates that a CA signed.",
    },
    "adopt.unknown-ca": {
      meaning: "The etcd trusts a CA that `pki` does not have.",
      action: "Bring that CA in `pki.customCAs`, and name it in `pki.authorities.trusted`.",
    },
    "adopt.no-client-certificates": {
      meaning:
        "The etcd asks clients for no certificate, and the configuration does not say whether that stays.",
      action: "Set `settings.clientCertAuth`.",
    },
    "adopt.authentication-unknown": {
      meaning: "The etcd does not report whether authentication is on.",
      action: "Check it with `etcdctl auth status`, and follow the error.",
    },
    "adopt.passwords": {
      meaning: "Authentication is on, and the etcd knows users by password alone.",
      action:
        "Set `client-cert-auth` on each member, and grant the role `root` to a user of each member's name.",
    },
    "adopt.needed": {
      meaning: "Another systemd unit needs the unit of the etcd, and systemd stops both together.",
      action: "Let the other unit need `etcd.service`.",
    },
    "adopt.data-dir": {
      meaning: "The etcd has its data in another directory than `dataDir`.",
      action: "Set `dataDir`, or `hosts[].dataDir`, to the directory in the error.",
    },
    "adopt.wal-dir": {
      meaning: "The etcd has its write-ahead log in another directory than `walDir`.",
      action: "Set or remove `walDir` as the error says.",
    },
    "adopt.settings": {
      meaning: "The etcd runs with settings that the configuration lacks.",
      impact: "The update continues, and the adopted member runs without these settings.",
      action: "Write each value that must stay in `settings` or `settings.extra`.",
    },
    "adopt.quota": {
      meaning: "The configuration has a smaller quota than the etcd that was found.",
      action: "Set `settings.quotaBackendBytes` to the quota that was found, or a larger one.",
    },
    "adopt.silent": {
      meaning: "The peer port of the etcd does not report a cluster.",
      action: "Start the etcd, and read its journal.",
    },
    "adopt.other-cluster": {
      meaning: "The etcd is a member of another cluster than `adopt.clusterId`.",
      action: "Correct the host, or `adopt.clusterId`.",
    },
    "adopt.version": {
      meaning: "The etcd runs another version than `version`.",
      action: "Set `version` to the version that runs. Upgrade once `adopt` is removed.",
    },
    "adopt.unhealthy": {
      meaning: "The etcd is not healthy.",
      action: "Fix the cluster first. `etcdctl endpoint health --cluster` shows the members.",
    },
    "adopt.more-members": {
      meaning: "The cluster has members that `hosts` does not declare.",
      action: "Declare a host for each member, or remove the member first.",
    },
    "adopt.no-member": {
      meaning: "The cluster does not list the member of the host.",
      action: "Check that the host is the right one, and that its member was not removed.",
    },
    "adopt.name": {
      meaning: "The member has another name than its host in the configuration.",
      action: "Set `hosts[].name` to the name of the member.",
    },
    "adopt.peer-url": {
      meaning: "The member has another peer URL than the configuration.",
      action: "Set `domain`, the address or `ports.peer`, or change the URL by the command in the error.",
    },
    "adopt.client-url": {
      meaning: "The member has another client URL than the configuration.",
      action: "Set `domain`, the address or `ports.client`.",
    },
    "adopt.learner": {
      meaning: "The member is a learner.",
      action: "Promote it by the command in the error.",
    },
  },
} as const satisfies Chapter;
