import type { Chapter } from "../chapter";

/** Findings of preflight about members, data and directories on one host. */
export const dataChecks = {
  title: "Checks of a host before an update: members and directories",
  impact:
    "An error stops the update before it changes a host, and members keep running. A warning, a " +
    "note or an unknown answer does not stop it.",
  entries: {
    "machine-id.shared": {
      message: "has the machine-id of … (…). Either both addresses are one machine, or it was cloned",
      severity: "error",
      meaning: "Two hosts of the cluster have the same machine ID: one machine has two names, or is a clone.",
      impact:
        "Two members on one machine fail together, and the second one would replace the files of the " +
        "first.",
      action: "Correct the addresses, or give the clone a machine ID of its own.",
    },
    "machine-id.other-cluster": {
      message: 'has the machine-id of a host of the cluster "…" of this stack (…)',
      severity: "error",
      meaning: "The machine is a host of another cluster of the same stack.",
      impact: "Each cluster would replace the member of the other one.",
      action: "Give each cluster hosts of its own.",
    },
    "member.another": {
      message: [
        "this is the machine of member …. Correct connection.host of …",
        "this is the host of member … (bootstrap …), and it is declared as …",
      ],
      severity: "error",
      meaning:
        "The login leads to the machine of another member, or the host has the data of another " + "member.",
      impact:
        "The step would change another member than the one it names. On a host, etcd is not started " +
        "with that data.",
      action: "Correct `connection.host` of the host, or put the disk with its own data back.",
    },
    "member-name.renamed": {
      message: "is the machine of …. Correct address, or connection.host, of …",
      severity: "error",
      meaning: "The machine runs a member with another name.",
      impact: "The member would look like another one, or like one that lost its data.",
      action: "Correct the address or `connection.host` of the host. A member keeps its name.",
    },
    "host-name.changes": {
      message: "the update changes the name of this host from … to …",
      severity: "note",
      meaning: "The update gives the host the name that it has in `hosts`.",
      impact: "The update continues. Other programs on the host may use the former name.",
      action: "None, or set `setHostname: false` to keep the name.",
      page: "getting-started/requirements.md",
    },
    "member-data.moved": {
      message: [
        "its data is in …, not in …",
        "the member on … keeps the … that it joined with, '…', and the configuration says '…'",
      ],
      severity: "error",
      meaning: "The configuration has another `dataDir` or `walDir` than the member on the host.",
      impact:
        "The member keeps running with its data where it is. With another directory it would look " +
        "like one that lost its data.",
      action: "Revert the directory. To move a member, replace it.",
      page: "how-to/replace-a-host.md",
    },
    "member-url.moved": {
      message: [
        "the cluster knows it as …, not as …",
        "the cluster lists it with the peer URL …, and hosts has …",
      ],
      severity: "error",
      meaning: "The cluster lists the member with another peer URL than the configuration.",
      impact: "The member keeps running. With another URL the cluster would take it for another member.",
      action: "Revert the name, domain, port or address, or set the URL back by the command in the error.",
    },
    "data.foreign": {
      message: [
        "holds a member of an etcd cluster (bootstrap …): another one, or this one before the host " +
          "was taken out",
        "holds the data of an etcd in … that this program did not start, or that left its cluster",
        "the member on this host (…, bootstrap …) trusts no CA of the new bundle",
        "… on … holds data of another cluster (bootstrap token '…', here '…')",
      ],
      severity: "error",
      meaning: "The host has data, or a member, of an etcd that does not belong to this stack.",
      impact: "The data stays as it is. A new member there would replace it, and it may be the last copy.",
      action: "Check that the host is the right one. If the stack's state was lost, follow the page.",
      page: "runbooks/state-lost.md",
    },
    "data.renamed": {
      message: "is the machine of …, a member of this cluster. Give … a machine of its own",
      severity: "error",
      meaning: "A new host is the machine of another member of the same cluster.",
      impact: "That member keeps running. A second member there would replace it.",
      action: "Give the host a machine of its own. Rename a member in two updates.",
      page: "how-to/replace-a-host.md",
    },
    "data-dir.open": {
      message: [
        "…, so a user other than root and etcd can put a link in the place of …",
        "…, so a user other than root and etcd could read or change the member's data",
      ],
      severity: "error or warning",
      meaning: "Users other than root and etcd own data, or can write to `dataDir` or a directory above it.",
      impact:
        "Such a user could read or change the data, or have root change other files. " +
        "On a machine that was replaced it is a warning, and the member there does not start.",
      action: "Change the owner or mode as the error says, or choose another `dataDir`.",
      page: "explanation/security.md",
    },
    "wal-dir.open": {
      message: [
        "…, so a user other than root and etcd can put a link in the place of …",
        "…, so a user other than root and etcd could read or change the member's data",
      ],
      severity: "error",
      meaning: "Users other than root can write to `walDir`, or to a directory above it.",
      impact: "Such a user could read or change the log, or have root change other files.",
      action: "Change the owner or mode as the error says, or choose another `walDir`.",
      page: "explanation/security.md",
    },
    "wal-dir.mount-point": {
      message: "… is a mount point, and etcd renames that directory when it creates its log",
      severity: "error",
      meaning: "`walDir` is a mount point, which etcd cannot rename.",
      impact: "etcd would end at its first start on that host.",
      action: "Set `walDir` to a directory below the mount point.",
    },
    "wal-dir.shared": {
      message: '… holds "…", and etcd owns the directory above its log alone',
      severity: "error",
      meaning: "The directory above `walDir` holds files that are not of etcd.",
      impact: "The owner and the mode of those files would change.",
      action: "Set `walDir` to a directory whose parent only etcd uses.",
    },
    "root-directories.open": {
      message: [
        'users other than root can change "…" (…), so "…" is not used',
        '"…" (…): users other than root can change what root writes, runs or believes there',
      ],
      severity: "error or warning",
      meaning: "Users other than root can change programs or files that this program uses as root.",
      impact:
        "Those users can become root on the host. Before an update, and for a command on the host, it " +
        "is an error. As drift it is a warning.",
      action: "Change the owner or mode as the error says.",
      page: "explanation/security.md",
    },
    "file.taken": {
      message: "… is …, which etcd-host did not make",
      severity: "error",
      meaning:
        "A person or another program has a directory, a file or a link where this program puts its own. An " +
        "etcd may read its files by that path.",
      impact:
        "Nothing there was changed. The update stops before it changes a host, or etcd keeps running with its " +
        "previous configuration.",
      action:
        "If another program uses that path, give that program another path first. Then move away what is there, " +
        "and run `pulumi up` again.",
    },
    "dns.not-resolved": {
      message: [
        "… resolves to … there, not to …",
        "… does not resolve on this host, and other hosts know it by that name",
        "the names of the initial members do not resolve on …: …",
      ],
      severity: "error or warning",
      meaning: "The name of a member does not resolve to its address on the host.",
      impact:
        "Members and clients that use the name do not find the member. Before an update it is an " +
        "error. As drift it is a warning.",
      action:
        "Write the record, or let this program keep it with `dns`. Check `/etc/resolv.conf` on the " +
        "host.",
    },
    "adopt.unknown": {
      message: "its etcd cannot be checked: …",
      severity: "error",
      meaning: "The etcd on the host cannot be checked for an adoption.",
      impact: "That etcd keeps running as before, and is not adopted.",
      action: "Read the error, which has the answer of the host. Fix the cause, then run the preview again.",
      page: "how-to/adopt-a-cluster.md",
    },
  },
} as const satisfies Chapter;
