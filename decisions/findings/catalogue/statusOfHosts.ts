import type { Chapter } from "./chapter";

/** Findings about hosts, certificates, backups and records in the status and in the health report. */
export const statusOfHosts = {
  title: "Status: hosts, certificates and backups",
  impact: "A finding changes nothing and stops no update.",
  entries: {
    "status.peer-port-closed": {
      message: "its peer port … is closed for this host, which dials it from …: …",
      severity: "warning",
      meaning: "The peer port of a member that answers is closed for this host, or refuses its certificate.",
      impact: "The cluster works as long as the other member reaches this one.",
      action: "Open the port between both hosts, or add the address to `hosts[].extraAddresses`.",
    },
    "status.etcd-stopped": {
      message: [
        "etcd was stopped on this host (systemd: …)",
        "etcd failed and does not run (systemd: …)",
        "etcd ends after each start (systemd: … restarts)",
      ],
      severity: "warning",
      meaning: "etcd does not run on the host: it was stopped, it failed, or it ends after each start.",
      impact: "The cluster tolerates one failure less.",
      action:
        "Run `journalctl -u etcd` on the host for the reason, then `systemctl start etcd`. If its data is the " +
        "reason, read on.",
      page: "runbooks/member-lost.md",
    },
    "status.restoring": {
      message: [
        "the restore … is at work on this host, so etcd does not start",
        "this host has the data of the restore … already, and the restore has not ended on all hosts",
      ],
      severity: "warning",
      meaning:
        "A restore was interrupted: etcd waits on the host for its switch, or the host has the " +
        "restored data before all others.",
      impact: "Members that wait do not run. Clients may be cut off.",
      action: "Run `pulumi up` with the same `restore` or `recover`, or revert it.",
      page: "runbooks/update-interrupted.md",
    },
    "status.disk-full": {
      message: "the disk is full: … bytes are free where … is",
      severity: "critical",
      meaning: "The disk of the data or of the log has less than 1 MiB free.",
      impact: "etcd ends at its next write there, and does not start again.",
      action: "Free room on that disk, or enlarge it. Then run `systemctl restart etcd` on the host.",
    },
    "status.clock-differs": {
      message: ["its clock is …", "its clock is … s … the clock of this computer"],
      severity: "warning",
      meaning:
        "Two hosts are more than 2 s apart. In `etcd-cluster status`, in previews and in updates " +
        "also: a host is a minute from the computer that asks.",
      impact: "Certificates may not be valid by every clock, and logs are hard to compare.",
      action: "Set up time synchronization there, for instance chrony.",
    },
    "status.certificate-expired": {
      message: [
        'the … certificate "…" expired on …, and this host\'s clock shows …',
        'the … certificate "…" is not valid yet by this host\'s clock: it begins at …, and the clock ' +
          "shows …",
      ],
      severity: "critical",
      meaning: "A certificate expired, or is not valid yet, by the host's clock.",
      impact: "Members and clients refuse connections with it.",
      action: "Follow the page.",
      page: "runbooks/certificate-expired.md",
    },
    "status.certificate-expires": {
      message: 'the … certificate "…" is near its end: it expires in … days',
      severity: "critical or warning",
      meaning:
        "A certificate expires within 30 days, sooner where its whole life is short. Within 7 days it " +
        "is critical.",
      impact: "None yet. After that day, members and clients refuse connections with it.",
      action: "Follow the page.",
      page: "runbooks/certificate-expires.md",
    },
    "status.target-silent": {
      message: "it did not answer within …",
      severity: "warning",
      meaning: "A target of backups does not answer.",
      impact: "No backup arrives there, and whether its backups are good is not known.",
      action: "Follow the page.",
      page: "runbooks/backup-failing.md",
    },
    "status.backup-missing": {
      message: "it has no verified backup",
      severity: "critical",
      meaning: "A target has no verified backup.",
      impact: "If the members are lost, this target restores nothing.",
      action: "Follow the page.",
      page: "runbooks/backup-failing.md",
    },
    "status.backup-old": {
      message: "its newest backup is … old, and the interval is …",
      severity: "critical",
      meaning:
        "The newest backup of a target is older than two intervals. With `backup.schedule` the interval is its " +
        "longest pause: three days for `Mon..Fri 02:00`.",
      impact: "If the members are lost, all writes since then are lost.",
      action: "Follow the page.",
      page: "runbooks/backup-failing.md",
    },
    "status.backup-unreadable": {
      message: "newer backups cannot be used: …",
      severity: "warning",
      meaning: "A target has backups that cannot be used, newer than its newest verified one.",
      impact:
        "A restore of `latest` is refused. If the members are lost, the writes in those backups are lost too.",
      action: "Follow the page.",
      page: "runbooks/backup-failing.md",
    },
    "status.backup-failed": {
      message: "the last run of a backup on this host failed: …",
      severity: "warning",
      meaning: "The last run of a backup on the host failed.",
      impact: "Older backups stay. Another host may have taken a backup since.",
      action: "Follow the page.",
      page: "runbooks/backup-failing.md",
    },
    "status.drill-failed": {
      message: [
        "the last drill on … failed: …",
        "the drill of … on … failed, and none since outweighs that: …",
      ],
      severity: "critical",
      meaning:
        "A drill of a target failed, and no later one restored a backup. A comparison of an encrypted backup " +
        "outweighs only a comparison that failed. A drill on another host counts where both hosts have the same " +
        "backups in the target: each host has its own in a local directory.",
      impact: "The backup of that drill may not restore.",
      action: "Follow the page.",
      page: "runbooks/backup-failing.md",
    },
    "status.drill-interrupted": {
      message: "the last drill on … was interrupted: …",
      severity: "warning",
      meaning:
        "A signal or a kill ended the last drill, such as `systemctl stop` or a shutdown. Such a drill proves " +
        "nothing of the backup.",
      impact:
        "The result before it counts. A drill that was killed leaves its files, and its etcd for minutes.",
      action: "Run `etcd-host drill` on the host, which removes what the drill left.",
      page: "runbooks/backup-failing.md",
    },
    "status.drill-skipped": {
      message: "the last drill on … was skipped: …",
      severity: "warning",
      meaning: "The host restored no backup in the last drill, for instance because its disk lacks the room.",
      impact: "Whether the newest backup restores is not known.",
      action: "Remove the reason, then run `etcd-host drill` on the host.",
      page: "runbooks/backup-failing.md",
    },
    "status.drill-old": {
      message: [
        "no drill began on … for …, and the interval is …",
        "no drill ever began on …: … does not exist",
      ],
      severity: "warning",
      meaning: "The timer of drills did not run on the host for two intervals.",
      impact: "Whether the newest backups restore is not known.",
      action: "Follow the page.",
      page: "runbooks/backup-failing.md",
    },
    "status.record-differs": {
      message: "… finds … there, and not …",
      severity: "warning",
      meaning: "A DNS record is not as the members.",
      impact: "Clients and members that use the record may reach a wrong host, or none.",
      action:
        "Wait for the TTL of the records. If it stays: `pulumi up --replace '**-dns-*' --replace " +
        "'**-dns/*'`",
    },
    "status.record-unknown": {
      message: "… cannot look it up: …",
      severity: "warning",
      meaning: "The resolver of the host does not answer for a record.",
      impact: "Clients with the same resolver may not find members.",
      action: "Check /etc/resolv.conf of the host and the zone's server.",
    },
    "status.host-files": {
      message: ["…: the file is damaged: …", "the ID of this host's member cannot be read: …"],
      severity: "warning",
      meaning: "A file of the program on the host cannot be read.",
      impact: "The report of that host lacks what the file holds.",
      action:
        "Run `pulumi preview --config etcd-cluster:detectDrift=true`, which compares the host's " + "files.",
    },
    "status.root-open": {
      message: '"…" (…): users other than root can change what root writes, runs or believes there',
      severity: "warning",
      meaning:
        "Users other than root can change a directory or a file that root writes to, runs or believes " +
        "on the host.",
      impact: "Those users can become root.",
      action: "Find out who put it there. Then run the command of this finding on the host.",
    },
    "status.host-key-differs": {
      message: "the host's key is not the one in ….hostKey (or hostKeyFile): it has …",
      severity: "warning",
      meaning:
        "The host shows another SSH host key than the expected one. Only `etcd-cluster status`, previews and " +
        "updates report it. `etcd-cluster status` expects the keys of the last update that ended.",
      impact:
        "The host was not asked, and no command runs there, because another machine may answer in its place.",
      action:
        "Find out why the key changed. Where that is right, write the new one in `connection.hostKey` and run " +
        "`pulumi up`, which also ends an interrupted update.",
      page: "explanation/security.md",
    },
    "status.host-silent": {
      message: ["no answer within … s", "the login cannot become root with sudo -n"],
      severity: "warning",
      meaning: "The host does not answer over SSH. Only `etcd-cluster status` reports it.",
      impact: "Nothing is known of that host but what others report.",
      action: "Check the host and `connection`. Replace a host that does not come back.",
      page: "runbooks/member-lost.md",
    },
    "status.other-program": {
      message: "the host has another version of the program",
      severity: "warning",
      meaning:
        "The host has another version of `etcd-host`, which does not understand the question. Only " +
        "`etcd-cluster status` reports it.",
      impact: "The report lacks that host. The cluster is not affected.",
      action:
        "Run `pulumi up --config etcd-cluster:repairDrift=true`, which installs the program of this " +
        "package again.",
    },
    "status.more-findings": {
      message: "it has … more findings, which are not shown",
      severity: "warning",
      meaning: "A host has more than 50 findings, of which the worst are shown.",
      impact: "None. The other findings are not shown.",
      action: "Run `etcd-host status` on that host.",
    },
    "status.programs-differ": {
      message: "they have different versions of etcd-host: …",
      severity: "warning",
      meaning: "Hosts have different versions of `etcd-host`. Only `etcd-cluster status` reports it.",
      impact: "etcd is not affected. Reports of these hosts may differ.",
      action:
        "Run `pulumi up --config etcd-cluster:repairDrift=true`, which installs the program of this " +
        "package again.",
    },
  },
} as const satisfies Chapter;
