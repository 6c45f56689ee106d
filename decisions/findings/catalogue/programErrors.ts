import type { Chapter } from "./chapter";

/** Errors of this program where Pulumi runs. */
export const programErrors = {
  title: "Errors where Pulumi runs",
  impact: "The preview or the update stops. The step that failed changed no host.",
  entries: {
    "members.not-asked": {
      message: [
        "no member could be asked whether the cluster tolerates this change, and nothing was changed",
        "every member of this cluster is marked lost, so no member can accept the new hosts",
      ],
      severity: "error",
      meaning: "No member could be asked whether the cluster tolerates the change.",
      impact: "Nothing was changed. A restart now could stop the last member that serves.",
      action: "Fix the hosts that the error names, or their login, then run `pulumi preview` again.",
      page: "runbooks/quorum-lost.md",
    },
    "members.odd-answer": {
      message: "… has an answer about the cluster that is not valid, so this change is refused",
      severity: "error",
      meaning: "A member's answer about the cluster has data that this program does not accept.",
      impact: "Nothing was changed. No further member was asked, because its answer would hide this one.",
      action:
        "Check the member that the error names: a client may have changed it, or another program " +
        "answers.",
      page: "runbooks/update-refused.md",
    },
    "gate.odd-answer": {
      message: "…: the health gate's answer cannot be used: …",
      severity: "error",
      meaning: "The first host's answer about the cluster has data that this program does not accept.",
      impact: "The outputs stay as they were. The members have what the update gave them before.",
      action:
        "Find out what changed `/usr/local/sbin/etcd-host` on that host. Then run `pulumi up --replace " +
        "'**CLUSTER-health-gate'`.",
    },
    "login.failed": {
      message: "… was not run: …",
      severity: "error",
      meaning: "A command was not run, because the login on its host failed.",
      impact: "The host keeps its previous configuration. Steps of other hosts that ended before stay.",
      action: "Fix the login, or start the host. Then run `pulumi up` again.",
      page: "runbooks/update-refused.md",
    },
    "host-keys.not-recorded": {
      message: "the SSH host keys cannot be recorded",
      severity: "error",
      meaning: "A new host does not show its SSH host key, so the key cannot be recorded.",
      impact:
        "Nothing was changed. Without a recorded key, another machine in the host's place would not " +
        "be noticed.",
      action: "Start the host, or write its key in `connection.hostKey`.",
      page: "runbooks/update-refused.md",
    },
    "program.not-built": {
      message: "…: the program for the hosts is not built (…)",
      severity: "error",
      meaning: "The program for the hosts is not in this checkout.",
      impact: "Nothing was changed, because no step on a host works without the program.",
      action: "Run `make host-program`. The npm package has the program in it.",
    },
    "program.not-written": {
      message: "…: … could not be written on …: …",
      severity: "error",
      meaning: "The program for the hosts could not be written on a host.",
      impact: "That host keeps its previous program, and etcd keeps running.",
      action: "Read the reason in the error. Make room on the root disk of the host, or fix its login.",
    },
    "program.damaged": {
      message: "…: the file of etcd-host on … is …",
      severity: "error",
      meaning: "The file of the program is missing or empty on a host, so a step was not run there.",
      impact: "The host keeps its previous configuration, and etcd keeps running. Steps before it stay.",
      action: "Run `pulumi up` with `repairDrift: true`, which installs it again.",
    },
    "upload.not-made": {
      message: "…: no archive was copied to …: …",
      severity: "error",
      meaning: "The archive of the release could not be copied to a host.",
      impact: "That host keeps its release, and etcd keeps running.",
      action: "Read the reason in the error. Make room on the disk of the host, or fix its login.",
    },
    "pulumi.too-old": {
      message: [
        "…: the @pulumi/pulumi that is installed is older than …",
        "…: the Pulumi CLI does not confirm that it is … or newer: …",
      ],
      severity: "error",
      meaning: "The Pulumi CLI or SDK is too old to renew certificates.",
      impact: "Certificates would expire without a warning, because such a version never renews them.",
      action: "Install the version that the error names.",
      page: "reference/compatibility.md",
    },
    "authorities.replaced": {
      message: "the CA (generation …) would be replaced: it has expired, or --replace or a taint names it",
      severity: "error",
      meaning: "The update would replace the key of a CA that is in use.",
      impact: "The CA stays as it is. With another key, members and clients would refuse each other.",
      action: "Rotate the CA instead.",
      page: "how-to/rotate-the-ca.md",
    },
    "authorities.not-exported": {
      message:
        '…: the stack that made this cluster keeps its CA to itself, so no certificate of "…" can be ' +
        "made here",
      severity: "error",
      meaning: "The other stack does not export the key of its CA, so this stack can make no certificate.",
      impact: "This stack gets no client certificate. The cluster and its other clients are not affected.",
      action: "Set `pki.exportCaKey` there, or name the client in `pki.clients` there.",
      page: "how-to/connect-clients.md",
    },
    "restore.data-differs": {
      message: "the hosts staged different data (…)",
      severity: "error",
      meaning: "Hosts restored different data from the same snapshot.",
      impact: "No member was stopped.",
      action: "Choose another snapshot.",
    },
    "restore.hosts-not-known": {
      message: "the hosts of the restore are not known",
      severity: "error",
      meaning: "The update does not know the hosts of the restore, because an address has no value.",
      impact: "Nothing was changed.",
      action: "Give each host an address that this update knows.",
      page: "how-to/back-up-and-restore.md",
    },
  },
} as const satisfies Chapter;
