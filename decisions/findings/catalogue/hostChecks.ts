import type { Chapter } from "./chapter";

/** Findings of preflight on one host. */
export const hostChecks = {
  title: "Checks of a host before an update",
  impact: "An error stops the update before it changes a host. A warning does not stop it.",
  entries: {
    "reachable.unreachable": {
      meaning: "The host cannot be reached over SSH, or it refuses the login.",
      action: "Start the host and open its SSH port, or correct `connection`.",
      page: "how-to/change-the-login.md",
    },
    "root.no-sudo": {
      meaning: "The user of the login is not root and cannot become root by `sudo` without a password.",
      action: "Write the line of sudoers or run the command that the error shows, or log in as root.",
      page: "getting-started/requirements.md",
    },
    "login.prints": {
      meaning: "The shell of the user prints a text at each login, and answers of commands cannot be read.",
      action: "Let the shell print that text in interactive sessions only.",
    },
    "facts.failed": {
      meaning: "The program of this package cannot run on the host, or fails there.",
      action: "Read the error, which has the output of the host. Fix the cause on the host.",
    },
    "facts.odd-answer": {
      meaning: "The host gives an answer that this program cannot read.",
      action: "Check that the login leads to the right host and that its shell changes no output.",
    },
    "systemd.no-systemd": {
      meaning: "The host does not run systemd, which starts etcd and keeps it running.",
      action: "Use a host with systemd.",
      page: "getting-started/requirements.md",
    },
    "systemd.too-old": {
      meaning: "systemd on the host is too old for the unit of etcd and for drills and restores.",
      action: "Use a host with systemd 236 or newer.",
      page: "getting-started/requirements.md",
    },
    "systemd.no-sandbox": {
      meaning:
        "systemd on the host cannot run a unit in a sandbox, for example because the host is a container.",
      action: "Allow mounts and namespaces to the container. LXC calls that nesting.",
      page: "getting-started/requirements.md",
    },
    "architecture.unsupported": {
      meaning: "etcd has no release for the processor of the host.",
      action: "Use a host with amd64 or arm64.",
    },
    "tools.missing": {
      meaning: "The host lacks programs that this program runs.",
      action: "Install them with the package manager of the host.",
      page: "getting-started/requirements.md",
    },
    "clock.skewed": {
      meaning: "The clocks of the hosts, or of the machine where Pulumi runs, differ by more than a second.",
      action: "Set up time synchronisation on the machine that the error names.",
    },
    "address.not-there": {
      meaning: "The host does not have the address at which its etcd would listen.",
      action: "Correct the address in `hosts`, or `connection.host`.",
    },
    "ports.taken": {
      meaning: "Another program listens at a port of etcd.",
      action: "Stop that program, or choose another port in `ports`.",
    },
    "ports-between-hosts.closed": {
      meaning: "Hosts cannot connect to each other at the ports of etcd.",
      action: "Open the ports that the error names in the firewalls between the hosts.",
      page: "getting-started/requirements.md",
    },
    "ports-between-hosts.not-seen": {
      meaning:
        "Whether a port is open between hosts is not known, because no program listened there in time.",
      action: "Run the preview again. Check the firewalls if the warning stays.",
    },
    "source-address.not-in-certificate": {
      meaning:
        "Connections of the host come from an address that its certificate lacks, so members refuse them.",
      action: "Add the address to `extraAddresses` of the host.",
    },
    "machine-id.shared": {
      meaning: "Two hosts of the cluster have the same machine ID: one machine has two names, or is a clone.",
      action: "Correct the addresses, or give the clone a machine ID of its own.",
    },
    "machine-id.other-cluster": {
      meaning: "The machine is a host of another cluster of the same stack.",
      action: "Give each cluster hosts of its own.",
    },
    "member.another": {
      meaning:
        "The login leads to the machine of another member, or the host has the data of another member.",
      action: "Correct `connection.host` of the host, or put the disk with its own data back.",
    },
    "member-name.renamed": {
      meaning: "The machine runs a member with another name.",
      action: "Correct the address or `connection.host` of the host. A member keeps its name.",
    },
    "host-name.changes": {
      meaning: "The update gives the host the name that it has in `hosts`.",
      impact: "The update continues. Other programs on the host may use the former name.",
      action: "None, or set `setHostname: false` to keep the name.",
      page: "getting-started/requirements.md",
    },
    "member-data.moved": {
      meaning: "The configuration has another `dataDir` or `walDir` than the member on the host.",
      action: "Revert the directory. To move a member, replace it.",
      page: "how-to/replace-a-host.md",
    },
    "member-url.moved": {
      meaning: "The cluster lists the member with another peer URL than the configuration.",
      action: "Revert the name, domain, port or address, or set the URL back by the command in the error.",
    },
    "data.foreign": {
      meaning: "The host has data, or a member, of an etcd that does not belong to this stack.",
      action: "Check that the host is the right one. If the stack's state was lost, follow the page.",
      page: "runbooks/state-lost.md",
    },
    "data.renamed": {
      meaning: "A new host is the machine of another member of the same cluster.",
      action: "Give the host a machine of its own. Rename a member in two updates.",
      page: "how-to/replace-a-host.md",
    },
    "data-dir.open": {
      meaning: "Users other than root can write to `dataDir`, or to a directory above it.",
      action: "Change the owner or mode as the error says, or choose another `dataDir`.",
      page: "explanation/security.md",
    },
    "wal-dir.open": {
      meaning: "Users other than root can write to `walDir`, or to a directory above it.",
      action: "Change the owner or mode as the error says, or choose another `walDir`.",
      page: "explanation/security.md",
    },
    "wal-dir.mount-point": {
      meaning: "`walDir` is a mount point, which etcd cannot rename.",
      action: "Set `walDir` to a directory below the mount point.",
    },
    "wal-dir.shared": {
      meaning: "The directory above `walDir` holds files that are not of etcd.",
      action: "Set `walDir` to a directory whose parent only etcd uses.",
    },
    "root-directories.open": {
      meaning: "Users other than root can change programs or files that this program uses as root.",
      impact:
        "Before an update it is an error. As drift and in the status it is a warning: those users can become root.",
      action: "Change the owner or mode as the error says.",
      page: "explanation/security.md",
    },
    "dns.not-resolved": {
      meaning: "The name of a member does not resolve to its address on the host.",
      impact:
        "Before an update it is an error. As drift it is a warning, and other members may not find the member.",
      action:
        "Write the record, or let this program keep it with `dns`. Check `/etc/resolv.conf` on the host.",
    },
    "adopt.unknown": {
      meaning: "The etcd on the host cannot be checked for an adoption.",
      action: "Read the error, which has the answer of the host. Fix the cause, then run the preview again.",
      page: "how-to/adopt-a-cluster.md",
    },
  },
} as const satisfies Chapter;
