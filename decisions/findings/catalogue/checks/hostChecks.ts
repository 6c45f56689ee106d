import type { Chapter } from "../chapter";

/** Findings of preflight about the login, the system and the network of one host. */
export const hostChecks = {
  title: "Checks of a host before an update: login and network",
  impact:
    "An error stops the update before it changes a host, and members keep running. A warning, a " +
    "note or an unknown answer does not stop it.",
  entries: {
    "reachable.unreachable": {
      message: [
        "… refuses connections. Is sshd running there",
        "…@… refuses the login",
        "… cannot be reached (…)",
      ],
      severity: "error",
      meaning: "The host cannot be reached over SSH, or it refuses the login.",
      impact:
        "Nothing is known of the host. A new host cannot get a member, and a member there keeps " +
        "running.",
      action: "Start the host and open its SSH port, or correct `connection`.",
      page: "how-to/change-the-login.md",
    },
    "root.no-sudo": {
      message: [
        "… cannot become root with `sudo -n` (…)",
        "etcd-host works as root, and sudo does not run it for this user without a password: …",
      ],
      severity: "error",
      meaning: "The user of the login is not root and cannot become root by `sudo` without a password.",
      impact: "No step on the host works. A member there keeps running.",
      action: "Write the line of sudoers or run the command that the error shows, or log in as root.",
      page: "getting-started/requirements.md",
    },
    "login.prints": {
      message: "the login of … prints … before the answer of each command, which makes the answer unreadable",
      severity: "error",
      meaning: "The shell of the user prints a text at each login, and answers of commands cannot be read.",
      impact: "No step on the host works. A member there keeps running.",
      action: "Let the shell print that text in interactive sessions only.",
    },
    "facts.failed": {
      message: "cannot be checked: …",
      severity: "error",
      meaning: "The program of this package cannot run on the host, or fails there.",
      impact: "Nothing is known of the host, so no step on it is safe.",
      action: "Read the error, which has the output of the host. Fix the cause on the host.",
    },
    "facts.odd-answer": {
      message: "its answer cannot be read: …",
      severity: "error",
      meaning: "The host gives an answer that this program cannot read.",
      impact: "Nothing is known of the host, so no step on it is safe.",
      action: "Check that the login leads to the right host and that its shell changes no output.",
    },
    "systemd.no-systemd": {
      message: "… does not run systemd, which keeps etcd running",
      severity: "error",
      meaning: "The host does not run systemd, which starts etcd and keeps it running.",
      impact: "etcd could not be started there, nor again after a crash.",
      action: "Use a host with systemd.",
      page: "getting-started/requirements.md",
    },
    "systemd.too-old": {
      message: "the host has systemd …, which cannot run etcd with its start guard and its limits",
      severity: "error",
      meaning: "systemd on the host is too old for the unit of etcd and for drills and restores.",
      impact: "etcd would start there without its start guard, and no backup could be drilled.",
      action: "Use a host with systemd 236 or newer.",
      page: "getting-started/requirements.md",
    },
    "systemd.no-sandbox": {
      message: "systemd cannot run a unit apart from the rest of the host",
      severity: "error",
      meaning:
        "systemd on the host cannot run a unit in a sandbox, for example because the host is a container.",
      impact: "etcd could not be started there, because its unit has such a sandbox.",
      action: "Allow mounts and namespaces to the container. LXC calls that nesting.",
      page: "getting-started/requirements.md",
    },
    "architecture.unsupported": {
      message: "there is no etcd release for …; amd64 and arm64 are supported",
      severity: "error",
      meaning: "etcd has no release for the processor of the host.",
      impact: "etcd could not run there.",
      action: "Use a host with amd64 or arm64.",
    },
    "tools.missing": {
      message: "the host lacks …",
      severity: "error",
      meaning: "The host lacks programs that this program runs.",
      impact: "A later step on the host would fail half-way.",
      action: "Install them with the package manager of the host.",
      page: "getting-started/requirements.md",
    },
    "clock.skewed": {
      message: [
        "its clock is … …, so certificates are not valid by every clock",
        "its clock could not be read",
        "the new certificate is valid from … on, and the clock of this host is at …",
      ],
      severity: "error",
      meaning: "The clocks of the hosts, or of the machine where Pulumi runs, differ by more than a second.",
      impact:
        "Certificates are not valid by every clock, so members and clients may refuse each other. " +
        "Their logs are hard to compare.",
      action: "Set up time synchronisation on the machine that the error names.",
    },
    "address.not-there": {
      message: "… is not an address of this host (it has …), so etcd could not listen there",
      severity: "error",
      meaning: "The host does not have the address at which its etcd would listen.",
      impact: "etcd would end at each start on that host.",
      action: "Correct the address in `hosts`, or `connection.host`.",
    },
    "ports.taken": {
      message: "port … is taken by … (process …)",
      severity: "error",
      meaning: "Another program listens at a port of etcd.",
      impact: "etcd would end at each start on that host.",
      action: "Stop that program, or choose another port in `ports`.",
    },
    "ports-between-hosts.closed": {
      message: "… is closed for …: …",
      severity: "error or warning",
      meaning: "Hosts cannot connect to each other at the ports of etcd.",
      impact:
        "At the first address of a host it is an error, because its member could not join or " +
        "replicate. At a further address it is a warning.",
      action: "Open the ports that the error names in the firewalls between the hosts.",
      page: "getting-started/requirements.md",
    },
    "ports-between-hosts.not-seen": {
      message: "whether … can connect to … is not known: no program listened there in time",
      severity: "unknown",
      meaning:
        "Whether a port is open between hosts is not known, because no program listened there in " + "time.",
      impact:
        "The update continues. If the port is closed, the member does not join, and the update stops " +
        "there.",
      action: "Run the preview again. Check the firewalls if the warning stays.",
    },
    "source-address.not-in-certificate": {
      message:
        "connects to … from …, an address that its certificate lacks, so members refuse its " + "connections",
      severity: "error or warning",
      meaning:
        "Connections of the host come from an address that its certificate lacks, so members refuse " +
        "them.",
      impact:
        "For a new host whose member could not join it is an error. Elsewhere it is a warning, and " +
        "other members may refuse connections of that member.",
      action: "Add the address to `extraAddresses` of the host.",
    },
  },
} as const satisfies Chapter;
