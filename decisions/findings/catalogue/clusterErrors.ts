import type { Chapter } from "./chapter";

/** Hosts, certificates and versions in the configuration. */
export const clusterErrors = {
  title: "Configuration: hosts, certificates and versions",
  impact:
    "An error stops the preview and the update before anything is changed. A warning does not " +
    "stop them.",
  entries: {
    "field.taken": {
      message: [
        "… of this stack too, and a host runs one member",
        "…: another … of this stack has that name",
        "… of this stack … … too, and two clusters cannot share a DNS name",
      ],
      severity: "error",
      meaning: "Another cluster of the same stack has that host, name or record already.",
      impact: "Both clusters would change the same host or the same record in turn.",
      action: "Give each cluster hosts and names of its own.",
    },
    "hosts.duplicate": {
      message: [
        "names a member; every member has a name of its own",
        "is a host's address; every host has an address of its own",
      ],
      severity: "error",
      meaning: "Two hosts have the same name or address.",
      impact: "Two members would be one for etcd and for clients.",
      action: "Give each host a name and an address of its own.",
    },
    "hosts.size": {
      message: [
        "all hosts are marked lost, so no member would be left to remove them",
        "one member. When its host is down, etcd is down; when its disk is lost, only a snapshot is " +
          "left",
        "… members. Every write waits for … of them; more than … only makes etcd slower",
      ],
      severity: "error or warning",
      meaning: "The number of members is not valid, or adds hosts without tolerating more failures.",
      impact:
        "More than 7 members, or none, is an error. A cluster of 1, or of an even number, is a " +
        "warning, and it tolerates fewer failures than its hosts suggest.",
      action: "List 3, 5 or 7 hosts. Do not set `lost: true` for all of them.",
      page: "reference/limits-and-sizing.md",
    },
    "certificate.unusable": {
      message: [
        "it holds a certificate that is not whole",
        "belongs to another certificate than …",
        "… is not a CA. Only a CA's certificate may sign others",
      ],
      severity: "error",
      meaning:
        "A certificate or a private key cannot be read, has ended, or does not belong to the other " + "one.",
      impact: "Members and clients would refuse connections with that certificate.",
      action: "Give the certificate or key that the error describes, in PEM.",
    },
    "revoked.in-use": {
      message: [
        "… is the present certificate of member …, and the other members would turn it away",
        "… is the present certificate of client …, which etcd turns away",
      ],
      severity: "error or warning",
      meaning: "A certificate that is to be revoked is in use.",
      impact:
        "For a member or a CA it is an error, because the member would be cut off. For a client it is " +
        "a warning, and the client cannot connect after the update.",
      action: "Renew it first with `pki.renewal.trigger`. Both may be in one update.",
      page: "how-to/certificates.md",
    },
    "authorities.step": {
      message: [
        "generation … would sign, and members trust only … until now: they would refuse each other",
        "generation … signed the certificates that members and clients show now, and would no longer " +
          "be trusted",
      ],
      severity: "error",
      meaning: "The update leaves out a step of a CA rotation.",
      impact: "Members and clients would refuse each other, and the quorum would be lost.",
      action: "Make the three updates of the page, one after the other.",
      page: "how-to/rotate-the-ca.md",
    },
    "adopt.step": {
      message: [
        "the cluster is not adopted yet. Leave manage out of this update, which restarts no member",
        "while it is set the members stay the same, and … would join or leave",
      ],
      severity: "error",
      meaning: "The update leaves out a step of an adoption, or changes something else in one.",
      impact:
        "The cluster stays as the last update left it. Making two steps at once would cut members off " +
        "from each other.",
      action: "Make the three updates of the page, one after the other.",
      page: "how-to/adopt-a-cluster.md",
    },
    "install.archive": {
      message: [
        '"…" cannot be read where Pulumi runs',
        '"…" has SHA-256 …, not …',
        "it is etcd …, and version is …",
      ],
      severity: "error",
      meaning: "The archive of a release for `install.method: upload` cannot be used.",
      impact: "No release is copied to a host.",
      action: "Correct `install.archives`, `install.sha256` or `version`.",
    },
    "version.bad": {
      message: "etcd … must not run: …",
      severity: "error",
      meaning: "That release of etcd has a fault that can destroy data.",
      impact: "Members keep their version.",
      action: "Write the version that the error names.",
      page: "reference/compatibility.md",
    },
    "version.insecure": {
      message: "etcd … has known security holes (GHSA-xg4h-6gfc-h4m8, GHSA-6vch-q96h-7gc3), fixed in …",
      severity: "warning",
      meaning: "That release of etcd has known security holes.",
      impact: "The update continues, and members run a release with known holes.",
      action: "Write the version that the warning names.",
      page: "reference/compatibility.md",
    },
  },
} as const satisfies Chapter;
