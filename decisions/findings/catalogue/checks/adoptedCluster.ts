import type { Chapter } from "../chapter";

/** How the cluster of that etcd differs from the configuration. */
export const adoptedCluster = {
  title: "Adoption: its cluster",
  impact:
    "An error stops the update, and the etcd that was found keeps running as before. A warning " +
    "does not stop it.",
  entries: {
    "adopt.silent": {
      message: ["its peer port does not report a cluster", "the etcd on … no longer answers at …: …"],
      severity: "error",
      meaning: "The peer port of the etcd does not report a cluster.",
      impact: "It is not known which cluster that etcd belongs to.",
      action: "Start the etcd, and read its journal.",
    },
    "adopt.other-cluster": {
      message: "it is a member of cluster …, not of …",
      severity: "error",
      meaning: "The etcd is a member of another cluster than `adopt.clusterId`.",
      impact: "Members of two clusters would be taken for one cluster.",
      action: "Correct the host, or `adopt.clusterId`.",
    },
    "adopt.version": {
      message: "it runs etcd …",
      severity: "error",
      meaning: "The etcd runs another version than `version`.",
      impact: "The step would also be an upgrade or a downgrade.",
      action: "Set `version` to the version that runs. Upgrade once `adopt` is removed.",
    },
    "adopt.unhealthy": {
      message: [
        "it is not healthy (…)",
        "not every member is healthy, so the cluster is not adopted",
        "the member … of the cluster was never ready, so the cluster is not adopted",
      ],
      severity: "error",
      meaning: "The etcd is not healthy.",
      impact: "Each step of an adoption needs all members. A restart could lose the quorum.",
      action: "Fix the cluster first. `etcdctl endpoint health --cluster` shows the members.",
    },
    "adopt.more-members": {
      message: "the cluster has members that hosts does not declare: …",
      severity: "error",
      meaning: "The cluster has members that `hosts` does not declare.",
      impact:
        "This program would neither renew nor restart these members, and it would report them as " +
        "strangers.",
      action: "Declare a host for each member, or remove the member first.",
    },
    "adopt.no-member": {
      message: [
        "the cluster … does not list it (member ID …)",
        "the etcd that was adopted on …, run by …, has no data in … any more, or its cluster does not " +
          "list it (…)",
      ],
      severity: "error",
      meaning: "The cluster does not list the member of the host.",
      impact: "That etcd takes no part in the cluster.",
      action: "Check that the host is the right one, and that its member was not removed.",
    },
    "adopt.name": {
      message: "the cluster calls it …",
      severity: "error",
      meaning: "The member has another name than its host in the configuration.",
      impact: "The member would have another certificate and other records than its name.",
      action: "Set `hosts[].name` to the name of the member.",
    },
    "adopt.peer-url": {
      message: "its peer URL is …, not …",
      severity: "error",
      meaning: "The member has another peer URL than the configuration.",
      impact: "Members would not find it at the declared URL.",
      action: "Set `domain`, the address or `ports.peer`, or change the URL by the command in the error.",
    },
    "adopt.client-url": {
      message: "its client URL is …, not …",
      severity: "error",
      meaning: "The member has another client URL than the configuration.",
      impact: "Clients that use its present URL would lose it.",
      action: "Set `domain`, the address or `ports.client`.",
    },
    "adopt.learner": {
      message: "it is a learner",
      severity: "error",
      meaning: "The member is a learner.",
      impact: "A learner does not count for the quorum.",
      action: "Promote it by the command in the error.",
    },
  },
} as const satisfies Chapter;
