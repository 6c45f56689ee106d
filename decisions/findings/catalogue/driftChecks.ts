import type { Chapter } from "./chapter";

const repaired = "With `repairDrift` the update repairs it. Without it, the difference stays.";
const changed = (part: string) => ({
  meaning: `A person or another program changed ${part} on the host, or an older copy of its disk was restored.`,
  impact: repaired,
  action: "Set `repairDrift: true`, or write the change into the configuration.",
  page: "how-to/repair-drift.md",
});

/** Changes by a person or another program since the last update. */
export const driftChecks = {
  title: "Drift",
  impact: "It is a warning, and the update does not repair it.",
  entries: {
    "program.changed": changed("the program of this package"),
    "install.changed": changed("the release of etcd"),
    "certificate.changed": changed("the certificates"),
    "configuration.changed": changed("the staged files of etcd"),
    "revocation.changed": changed("the list of revoked certificates"),
    "member.changed": changed("the service of etcd"),
    "drift.silent": {
      meaning: "The host did not answer, so its drift is not known.",
      action: "Start the host, or fix its login.",
    },
    "service.drop-in": {
      meaning: "A drop-in file overrides parts of the systemd unit.",
      action: "Remove the file, or write its setting in `settings.extra`.",
    },
    "disk.not-mounted": {
      meaning: "A disk that should be mounted is not mounted.",
      impact:
        "As drift it is a warning. In an update nothing is changed. etcd does not start on an empty directory.",
      action: "Mount the disk, then run `pulumi up` again.",
      page: "runbooks/member-lost.md",
    },
    "data.no-data": {
      meaning: "The data directory of the member holds no write-ahead log.",
      impact: "As drift it is a warning. A start of etcd on that host is refused.",
      action: "Mount its disk. If the data is lost, follow the page.",
      page: "runbooks/member-lost.md",
    },
    "member.bare": {
      meaning: "The host remembers nothing of its member, and the cluster does not list it.",
      action: "Replace the member as the error says.",
      page: "runbooks/member-lost.md",
    },
    "member.reinstalled": {
      meaning: "The cluster lists the member, and its host was installed again.",
      action: "Set `lost: true` for one update, and remove it in the next one.",
      page: "how-to/replace-a-host.md",
    },
    "member.replaced-machine": {
      meaning: "The machine of the host was replaced, and the disk with the data of its member is there.",
      impact: repaired,
      action: "Set `repairDrift: true`, then run `pulumi up`. The member continues with its data.",
      page: "how-to/repair-drift.md",
    },
    "member.removed": {
      meaning: "The member was removed from the cluster, and its data is still on the host.",
      impact:
        "As drift, and in a preview that adds the host, it is a warning. In an update nothing is changed, and etcd " +
        "does not start on that host.",
      action: "Run the commands that the error or the warning names, or remove the host from `hosts`.",
      page: "runbooks/member-lost.md",
    },
    "member.readdressed": {
      meaning: "The cluster lists a member of this name with another peer URL.",
      action: "Set the URL back by the command in the error.",
    },
    "members.stranger": {
      meaning: "The cluster has a member that no update made.",
      action: "Find out what started it, then remove it or declare its host.",
    },
    "health.not-serving": {
      meaning: "etcd runs on the host and does not serve, or systemd cannot start it.",
      impact: "As drift it is a warning. An update stops, and changes no further member.",
      action: "Read `journalctl -u etcd` on the host.",
      page: "runbooks/member-lost.md",
    },
    "quorum.lost": {
      meaning: "No member that was asked serves.",
      impact: "Clients cannot write. The update can change no member.",
      action: "Start the members that are down, or follow the page.",
      page: "runbooks/quorum-lost.md",
    },
    "peers.closed": {
      meaning: "A member cannot use the peer port of another member.",
      impact: "The cluster works as long as the other member reaches this one. A new member does not join.",
      action: "Open the port in the firewalls, or add the address of the host to `extraAddresses`.",
    },
  },
} as const satisfies Chapter;
