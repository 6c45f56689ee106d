import type { Chapter } from "./chapter";

/** Errors of `etcd-host` about the host, its files and its release. The codes are in host/internal/wire/coded. */
export const hostErrors = {
  title: "Errors on a host: disks, files and releases",
  impact:
    "The command on that host fails, and the update stops. etcd keeps running with its previous configuration.",
  entries: {
    "host.failed": {
      meaning: "A command of `etcd-host` failed, for a reason without a code of its own.",
      action: "Read the error. It says what was tried, and what was and was not changed.",
      page: "runbooks/update-refused.md",
    },
    "command.arguments": {
      meaning: "`etcd-host` does not know the verb, or a word after the verb.",
      impact: "Nothing was changed.",
      action: "Read `etcd-host --help` for the verbs, and `etcd-host VERB --help` for the words after one.",
      page: "reference/commands.md",
    },
    "host.damaged-record": {
      meaning:
        "A file in which the host records its member is empty or has other content, by a disk fault or by hand.",
      impact: "Nothing was changed. The host does not take it for a host without a member.",
      action: "Follow the error: it says how to write the file again.",
      page: "runbooks/member-lost.md",
    },
    "lock.held": {
      meaning: "Another command of `etcd-host` works on the host.",
      action: "Wait for it. `ps -ef | grep etcd-host` shows it.",
      page: "runbooks/update-refused.md",
    },
    "input.not-whole": {
      meaning: "The input of a command did not arrive whole: the connection ended.",
      impact: "Nothing was changed.",
      action: "Run `pulumi up` again.",
      page: "runbooks/update-interrupted.md",
    },
    "disk.full": {
      meaning: "A disk has no room for a file of etcd or of this program, or cannot be written.",
      impact: "The former file stays. The update stops.",
      action: "Make room on that disk or repair it, then run `pulumi up` again.",
    },
    "data.unknown-owner": {
      meaning: "The data directory holds data, and the host does not know of which cluster.",
      impact: "Nothing was changed.",
      action: "If the stack's state was lost, follow the page. To keep the cluster, adopt it.",
      page: "runbooks/state-lost.md",
    },
    "files.not-staged": {
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
      meaning:
        "The members, or the etcd that runs, do not accept the new certificate or the new trust bundle.",
      impact: "Nothing was changed.",
      action: "Write `pki.authorities` as in the step that was interrupted, then continue the rotation.",
      page: "how-to/rotate-the-ca.md",
    },
    "settings.refused": {
      meaning: "etcd does not start with the new settings, as a trial on the host showed.",
      impact: "No member was restarted.",
      action: "Correct `settings`, most likely `settings.extra`.",
    },
    "release.digest-differs": {
      meaning: "The archive of the release has another SHA-256 than the expected one.",
      impact: "The archive was not unpacked.",
      action: "Check the mirror and `install.sha256`. For builds of your own set `install.ownBuilds`.",
    },
    "release.does-not-run": {
      meaning: "The installed etcd does not run on the host, or reports another version.",
      impact: "The release was not installed.",
      action: "Check where the archive or the package comes from.",
    },
    "release.no-package": {
      meaning: "The distribution of the host has no usable package of that etcd.",
      impact: "No member was restarted.",
      action: "Choose another `install.method`.",
    },
    "release.no-upload": {
      meaning:
        "The archive for `install.method: upload` is not on the host, or does not belong to the login.",
      impact: "The release was not installed.",
      action: "Set `install.archives` for the architecture of the host, then run `pulumi up` again.",
    },
    "adopt.differs": {
      meaning: "The etcd on the host is not the one that the configuration declares.",
      impact: "The etcd was not adopted, and nothing was changed.",
      action: "Correct the fields that the error lists.",
      page: "how-to/adopt-a-cluster.md",
    },
    "adopt.own-unit": {
      meaning: "The etcd was adopted and still runs by the unit that was found.",
      impact: "Nothing was changed.",
      action: "Set `adopt.manage: true` first.",
      page: "how-to/adopt-a-cluster.md",
    },
    "adopt.stopped": {
      meaning: "The step to manage an adopted etcd stopped between the old unit and the new one.",
      impact: "The etcd on that host is stopped. The other members keep the quorum.",
      action:
        "Fix the cause, then run `pulumi up` again. The error has the command that starts the old unit.",
      page: "how-to/adopt-a-cluster.md",
    },
  },
} as const satisfies Chapter;
