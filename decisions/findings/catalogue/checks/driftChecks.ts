import type { Chapter } from "../chapter";

/** How a file that was changed by hand is reported. */
const editedFile = [
  "… was edited",
  "… is gone",
  "It stays. Set repairDrift to true, and the next update fixes it",
];

/** The next step where a command of an update writes the part again. */
const repaired = {
  action: "Set `repairDrift: true`, or write the change into the configuration.",
  page: "how-to/repair-drift.md",
};

/** Changes by a person or another program since the last update. */
export const driftChecks = {
  title: "Drift",
  impact:
    "Drift never stops an update. With `repairDrift` the update repairs files and the service. " +
    "Other differences stay until a person acts.",
  entries: {
    "program.changed": {
      message: "… is another program: its SHA-256 begins with …",
      severity: "warning",
      meaning: "A person or another program changed the program of this package on the host.",
      impact: "The next steps on the host run a program that this package did not send.",
      ...repaired,
    },
    "install.changed": {
      message: editedFile,
      severity: "warning",
      meaning:
        "A person or another program changed the release of etcd on the host, or an older disk was restored.",
      impact: "The member keeps running. Its next restart may run other programs.",
      ...repaired,
    },
    "certificate.changed": {
      message: ["the files in … were edited or removed", "the files in … are open to others than etcd"],
      severity: "warning",
      meaning:
        "A person or another program changed the certificates on the host, or an older disk was restored.",
      impact:
        "The member keeps running. etcd reads its certificate at each handshake, so members and " +
        "clients may refuse it.",
      ...repaired,
    },
    "configuration.changed": {
      message: ["etcd does not start at boot", "… was pointed elsewhere"],
      severity: "warning",
      meaning:
        "A person or another program changed the staged files of etcd on the host, or an older disk was restored.",
      impact: "The member keeps running, unless etcd is stopped. Its next restart uses the changed files.",
      ...repaired,
    },
    "revocation.changed": {
      message: editedFile,
      severity: "warning",
      meaning:
        "A person or another program changed the list of revoked certificates on the host, or an older disk " +
        "was restored.",
      impact: "Revoked certificates may be accepted. Without the file, etcd refuses every client.",
      ...repaired,
    },
    "member.changed": {
      message: ["etcd runs with old files: …", "its data was moved aside"],
      severity: "warning",
      meaning:
        "A person or another program changed the service of etcd on the host, or an older disk was restored.",
      impact: "The member runs with other settings than the last update left, or does not run.",
      ...repaired,
    },
    "drift.silent": {
      message: ["could not be checked: …", "could not be checked to the end: …"],
      severity: "unknown",
      meaning: "The host did not answer, so its drift is not known.",
      impact: "The update continues. Differences on that host are not known and not repaired.",
      action: "Start the host, or fix its login.",
    },
    "service.drop-in": {
      message: "… overrides parts of the unit, and stays",
      severity: "warning",
      meaning: "A drop-in file overrides parts of the systemd unit.",
      impact: "etcd runs by that file on this host alone.",
      action: "Remove the file, or write its setting in `settings.extra`.",
    },
    "data.no-data": {
      message: [
        "its data directory holds no write-ahead log",
        "… holds no write-ahead log, yet etcd has served from this host",
      ],
      severity: "error or warning",
      meaning: "The data directory of the member holds no write-ahead log.",
      impact:
        "The member does not run, and the cluster tolerates one failure less. As drift it is a " +
        "warning. A start of etcd on that host is refused.",
      action: "Mount its disk. If the data is lost, follow the page.",
      page: "runbooks/member-lost.md",
    },
    "member.bare": {
      message: "the host remembers nothing of its member",
      severity: "warning",
      meaning:
        "The host remembers nothing of its member, and the cluster does not list it, or no member serves that " +
        "shows whether it does.",
      impact: "The member does not run, and the cluster tolerates one failure less.",
      action: "Replace the member, or start it with the data of its disk, as the warning says.",
      page: "runbooks/member-lost.md",
    },
    "disk.not-mounted": {
      message: [
        "…: the data directory is …, and the disk that should be mounted at … is not",
        "the disk with its data should be mounted at …, and is not",
        "nothing is mounted at …",
      ],
      severity: "error or warning",
      meaning: "A disk that should be mounted is not mounted.",
      impact:
        "As drift it is a warning. In an update nothing is changed. etcd does not start on an empty directory.",
      action: "Mount the disk, then run `pulumi up` again.",
      page: "runbooks/member-lost.md",
    },
    "member.replaced-machine": {
      message: "the machine was replaced, and the data of its member … is there (machine …)",
      severity: "warning",
      meaning: "The machine of the host was replaced, and the disk with the data of its member is there.",
      impact: "The member does not run, and the cluster tolerates one failure less.",
      action: "Set `repairDrift: true`, then run `pulumi up`. The member continues with its data.",
      page: "how-to/repair-drift.md",
    },
    "member.reinstalled": {
      message: "member … was on this host, which remembers nothing of it",
      severity: "warning",
      meaning: "The cluster lists the member, and its host was installed again.",
      impact: "The cluster still counts the member for the quorum, and tolerates one failure less.",
      action: "Set `lost: true` for one update, and remove it in the next one.",
      page: "how-to/replace-a-host.md",
    },
    "member.removed": {
      message: [
        "was removed from the cluster, by hand or while it was marked lost, and still has its data",
        "still has the data of member …, which its cluster does not list any longer, as … reports",
        "… was removed from the cluster but still has its data",
      ],
      severity: "error or warning",
      meaning: "The member was removed from the cluster, and its data is still on the host.",
      impact:
        "As drift, and in a preview that adds the host, it is a warning. In an update nothing is " +
        "changed, and etcd does not start on that host.",
      action: "Run the commands that the error or the warning names, or remove the host from `hosts`.",
      page: "runbooks/member-lost.md",
    },
    "member.readdressed": {
      message: "the cluster lists a member of this name (ID …) with the peer URL …, not …",
      severity: "warning",
      meaning: "The cluster lists a member of this name with another peer URL.",
      impact:
        "Other members dial the wrong URL, so that member may fall behind. Its host refuses a " + "restart.",
      action: "Set the URL back by the command in the error.",
    },
    "members.stranger": {
      message: "the cluster has a member …, …, that is no longer in hosts, or that no update made",
      severity: "warning",
      meaning: "The cluster has a member that no update made.",
      impact: "The member counts for the quorum, and its program can read all data.",
      action: "Find out what started it, then remove it or declare its host.",
    },
    "health.not-serving": {
      message: ["etcd runs and does not serve…", "etcd on … does not serve after … s: …"],
      severity: "error or warning",
      meaning: "etcd runs on the host and does not serve, or systemd cannot start it.",
      impact:
        "The member serves no client, and the cluster tolerates one failure less. As drift it is a " +
        "warning. In an update it is an error, and no further member is changed.",
      action: "Read `journalctl -u etcd` on the host.",
      page: "runbooks/member-lost.md",
    },
    "quorum.lost": {
      message: "no member that was asked serves (…)",
      severity: "warning",
      meaning: "No member that was asked serves.",
      impact: "Clients cannot write. The update can change no member.",
      action: "Start the members that are down, or follow the page.",
      page: "runbooks/quorum-lost.md",
    },
    "peers.closed": {
      message: [
        "etcd cannot use the peer port of …: …: …",
        "… cannot use the peer port of …, which it dials from …: …: …",
      ],
      severity: "error or warning",
      meaning: "A member cannot use the peer port of another member.",
      impact:
        "The cluster works as long as the other member reaches this one. As drift it is a warning. " +
        "For a member that joins it is an error, and it does not join.",
      action: "Open the port in the firewalls, or add the address of the host to `extraAddresses`.",
    },
  },
} as const satisfies Chapter;
