import type { Chapter } from "./chapter";

/** Errors of `etcd-host` about the host, its files and its release. The codes are in host/internal/wire/coded. */
export const hostErrors = {
  title: "Errors on a host: disks, files and releases",
  impact:
    "The command on that host fails, and the update stops there. Hosts that were not reached keep their " +
    "configuration. etcd keeps running with its previous one, unless the entry says otherwise.",
  entries: {
    "host.failed": {
      message: [
        "the backup … cannot be looked for: …",
        "the staged version: …",
        "the cluster cannot be asked: …",
      ],
      severity: "error",
      meaning: "A command of `etcd-host` failed, for a reason without a code of its own.",
      impact:
        "The command ended before its goal. etcd keeps running with its previous configuration, " +
        "unless the error says otherwise.",
      action: "Read the error. It says what was tried, and what was and was not changed.",
      page: "runbooks/update-refused.md",
    },
    "command.arguments": {
      message: [
        "… is not a verb of etcd-host",
        "… is not an option of …",
        '"…" are not arguments of make-room',
        "…: the file is encrypted, and no private key of age is given",
      ],
      severity: "error",
      meaning: "`etcd-host` does not know the verb, or a word after the verb is wrong or missing.",
      impact: "Nothing was changed.",
      action: "Read `etcd-host --help` for the verbs, and `etcd-host VERB --help` for the words after one.",
      page: "reference/commands.md",
    },
    "host.damaged-record": {
      message: [
        "…: the file is damaged: …",
        '…: the file is damaged: it has no setting of etcd: "…". etcd is not started',
      ],
      severity: "error",
      meaning:
        "A file in which the host records its member is empty or has other content, by a disk fault " +
        "or by hand.",
      impact: "Nothing was changed. The host does not take it for a host without a member.",
      action: "Follow the error: it says how to write the file again.",
      page: "runbooks/member-lost.md",
    },
    "lock.held": {
      message: "another etcd-host command has held … for … s",
      severity: "error",
      meaning: "Another command of `etcd-host` works on the host.",
      impact: "The command that was there first continues.",
      action: "Wait for it. `ps -ef | grep etcd-host` shows it.",
      page: "runbooks/update-refused.md",
    },
    "input.not-whole": {
      message: [
        "the input did not arrive whole: …",
        "the configuration did not arrive whole (… is missing or cut off)",
      ],
      severity: "error",
      meaning: "The input of a command did not arrive whole: the connection ended.",
      impact: "Nothing was changed.",
      action: "Run `pulumi up` again.",
      page: "runbooks/update-interrupted.md",
    },
    "directory.missing": {
      message: 'the directory "…" is missing, and this process cannot make it: …',
      severity: "error",
      meaning:
        "The directory of a target of backups, or `backup.metricsDirectory`, was removed. systemd lets the services " +
        "of this program write in these directories and not above them.",
      impact: "No backup arrives in that directory, or its metrics get old. Members are not affected.",
      action: "Run the command of the error on that host. The next run of the timer writes there again.",
    },
    "disk.full": {
      message: [
        "no room for a backup: … MiB are free on the disk of …, and … MiB are needed",
        "… cannot be written: …",
        "the … that was here cannot be kept: …",
        "no room for etcd …; it was not installed, and etcd keeps running with what it has",
      ],
      severity: "error",
      meaning: "A disk or a quota has no room for a file of etcd or of this program.",
      impact:
        "The former file stays, and etcd keeps running as long as it needs no room. No backup is " +
        "taken on a full disk.",
      action: "Make room on that disk, then run `pulumi up` again.",
    },
    "file.not-written": {
      message: [
        "… was not written: …",
        "the … that was here was not kept: …",
        "the new certificate was not written: …",
      ],
      severity: "error",
      meaning:
        "A file cannot be written for another reason than a full disk. A directory may have its name, the file " +
        "system may be read-only, or the disk may be damaged.",
      impact: "The former file stays, and etcd keeps running with its previous configuration.",
      action: "Move away what is in the way, or repair the disk. Then run `pulumi up` again.",
    },
    "data.unknown-owner": {
      message: "… on … holds data, and nothing on the host says of which cluster (… is missing)",
      severity: "error",
      meaning: "The data directory holds data, and the host does not know of which cluster.",
      impact: "Nothing was changed.",
      action: "If the stack's state was lost, follow the page. To keep the cluster, adopt it.",
      page: "runbooks/state-lost.md",
    },
    "data.leftover": {
      message:
        "… on … holds a database of etcd without its log, and … was not started with it as this member",
      severity: "error",
      meaning:
        "The data directory has an etcd's database, and no log is beside it. The disk with the log may be off or " +
        "or another etcd ran there. An etcd that starts so keeps the keys of that database.",
      impact: "Nothing was changed. The host does not join the cluster, and no member is removed.",
      action:
        "Put the disk with the log back. If the data is not needed, move it aside with the command in the error.",
      page: "how-to/replace-a-host.md",
    },
    "files.not-staged": {
      message: [
        "what … will run with is not on the host yet (missing: …)",
        "the staged files are not complete: …",
      ],
      severity: "error",
      meaning:
        "A command needs files that another resource of the host writes, and the host does not have them. An update " +
        "left them out by `--target`, or an older copy of the disk was restored.",
      impact: "Nothing was changed.",
      action:
        "With `--target`, name all resources of the host, or leave it out. After a disk was restored, set " +
        "`repairDrift: true`, then run `pulumi up`.",
      page: "runbooks/update-refused.md",
    },
    "certificate.not-trusted": {
      message: [
        "the new certificate is signed by a CA that the running etcd does not trust yet: the other " +
          "members would refuse it",
        "the certificate that member … shows now is signed by a CA that the new bundle leaves out",
        "the running etcd would not accept the new certificate: …",
      ],
      severity: "error",
      meaning:
        "The members, or the etcd that runs, do not accept the new certificate or the new trust " + "bundle.",
      impact: "Nothing was changed. etcd keeps its present certificate until that one expires.",
      action: "Write `pki.authorities` as in the step that was interrupted, then continue the rotation.",
      page: "how-to/rotate-the-ca.md",
    },
    "settings.refused": {
      message: "etcd … does not start with these settings: …",
      severity: "error",
      meaning: "etcd does not start with the new settings, as a trial on the host showed.",
      impact: "No member was restarted. All members keep running with their previous settings.",
      action: "Correct `settings`, most likely `settings.extra`.",
    },
    "release.digest-differs": {
      message: "… has SHA-256 …, not …; it was not unpacked",
      severity: "error",
      meaning: "The archive of the release has another SHA-256 than the expected one.",
      impact: "The archive was not unpacked. Members keep running with their release.",
      action: "Check the mirror and `install.sha256`. For builds of your own set `install.ownBuilds`.",
    },
    "release.does-not-run": {
      message: [
        "etcd … does not run on this host (…): …: …",
        'the program that was to be etcd … reports version "…"',
      ],
      severity: "error",
      meaning: "The installed etcd does not run on the host, or reports another version.",
      impact: "The release was not installed. Members keep running with their release.",
      action: "Check where the archive or the package comes from.",
    },
    "release.foreign": {
      message: '… has "…", which etcd-host did not put there',
      severity: "error",
      meaning:
        "The directory of the release has files or folders of somebody else, perhaps of an etcd that runs there.",
      impact: "The release was not installed. Members keep running with their release.",
      action: "Move that directory to another place, then run `pulumi up` again.",
    },
    "release.no-package": {
      message: [
        "install.method: … has no etcd among its maintained packages, only in development " + "repositories",
        "install.method: … is not a distribution whose etcd package is known (Debian, Ubuntu, Fedora, " +
          "RHEL and their like)",
      ],
      severity: "error",
      meaning: "The distribution of the host has no usable package of that etcd.",
      impact: "No member was restarted.",
      action: "Choose another `install.method`.",
    },
    "release.no-upload": {
      message: [
        "no … was copied to this host, whose architecture is …",
        "… belongs to user … and not to the login",
      ],
      severity: "error",
      meaning:
        "The archive for `install.method: upload` is not on the host, or does not belong to the " + "login.",
      impact: "The release was not installed. Members keep running with their release.",
      action: "Set `install.archives` for the architecture of the host, then run `pulumi up` again.",
    },
    "adopt.differs": {
      message: "the etcd on … is not the one that is declared, and is not adopted",
      severity: "error",
      meaning: "The etcd on the host is not the one that the configuration declares.",
      impact: "The etcd was not adopted, and nothing was changed.",
      action: "Correct the fields that the error lists.",
      page: "how-to/adopt-a-cluster.md",
    },
    "adopt.own-unit": {
      message: [
        "the etcd on … was adopted and runs by …",
        "etcd on this host is adopted and still runs by its own unit: other certificates would cut it " +
          "off",
      ],
      severity: "error",
      meaning: "The etcd was adopted and still runs by the unit that was found.",
      impact: "Nothing was changed.",
      action: "Set `adopt.manage: true` first.",
      page: "how-to/adopt-a-cluster.md",
    },
    "adopt.stopped": {
      message: "etcd on … is stopped, and its new unit was not started: …",
      severity: "error",
      meaning: "The step to manage an adopted etcd stopped between the old unit and the new one.",
      impact: "The etcd on that host is stopped. The other members keep the quorum.",
      action:
        "Fix the cause, then run `pulumi up` again. The error has the command that starts the old " + "unit.",
      page: "how-to/adopt-a-cluster.md",
    },
  },
} as const satisfies Chapter;
