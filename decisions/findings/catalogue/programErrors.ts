import type { Chapter } from "./chapter";

/** Errors of this program where Pulumi runs, and of the command `etcd-cluster`. */
export const programErrors = {
  title: "Errors where Pulumi runs",
  impact: "The preview or the update stops. No host was changed by the step that failed.",
  entries: {
    "members.not-asked": {
      meaning: "No member could be asked whether the cluster tolerates the change.",
      action: "Fix the hosts that the error names, or their login, then run `pulumi preview` again.",
      page: "runbooks/quorum-lost.md",
    },
    "members.odd-answer": {
      meaning: "A member's answer about the cluster has data that this program does not accept.",
      impact: "Nothing was changed. No further member was asked, because its answer would hide this one.",
      action:
        "Check the member that the error names: a client may have changed it, or another program answers.",
      page: "runbooks/update-refused.md",
    },
    "login.failed": {
      meaning: "A command was not run, because the login on its host failed.",
      action: "Fix the login, or start the host. Then run `pulumi up` again.",
      page: "runbooks/update-refused.md",
    },
    "host-keys.not-recorded": {
      meaning: "A new host does not show its SSH host key, so the key cannot be recorded.",
      action: "Start the host, or write its key in `connection.hostKey`.",
      page: "runbooks/update-refused.md",
    },
    "program.not-built": {
      meaning: "The program for the hosts is not in this checkout.",
      action: "Run `make host-program`. The npm package has the program in it.",
    },
    "program.not-written": {
      meaning: "The program for the hosts could not be written on a host.",
      action: "Read the reason in the error. Make room on the root disk of the host, or fix its login.",
    },
    "program.damaged": {
      meaning: "The file of the program is missing or empty on a host, so a step was not run there.",
      action: "Run `pulumi up` with `repairDrift: true`, which installs it again.",
    },
    "upload.not-made": {
      meaning: "The archive of the release could not be copied to a host.",
      action: "Read the reason in the error. Make room on the disk of the host, or fix its login.",
    },
    "pulumi.too-old": {
      meaning: "The Pulumi CLI or SDK is too old to renew certificates.",
      action: "Install the version that the error names.",
      page: "reference/compatibility.md",
    },
    "authorities.replaced": {
      meaning: "The update would replace the key of a CA that is in use.",
      impact: "The update stops. With another key, members and clients would refuse each other.",
      action: "Rotate the CA instead.",
      page: "how-to/rotate-the-ca.md",
    },
    "authorities.not-exported": {
      meaning: "The other stack does not export the key of its CA, so this stack can make no certificate.",
      action: "Set `pki.exportCaKey` there, or name the client in `pki.clients` there.",
      page: "how-to/connect-clients.md",
    },
    "restore.data-differs": {
      meaning: "Hosts restored different data from the same snapshot.",
      impact: "No member was stopped.",
      action: "Choose another snapshot.",
    },
    "restore.hosts-not-known": {
      meaning: "The update does not know the hosts of the restore, because an address has no value.",
      impact: "Nothing was changed.",
      action: "Give each host an address that this update knows.",
      page: "how-to/back-up-and-restore.md",
    },
    "outputs.unusable": {
      meaning:
        "`etcd-cluster` cannot use the outputs of the stack: they are missing, hidden or of another form.",
      impact: "The command did nothing.",
      action: "Give the outputs as the error says.",
      page: "reference/commands.md",
    },
    "client-files.unsafe": {
      meaning: "Other users could read or replace the files of a client in that directory.",
      impact: "No file was written.",
      action: "Change the rights of the directory as the error says, or give another one.",
      page: "how-to/connect-clients.md",
    },
    "preview.failed": {
      meaning: "The preview on stdin of `etcd-cluster plan` failed, or stdin has no preview.",
      impact: "No plan was printed.",
      action:
        "Fix the errors of the preview, which the error repeats. Without any, read what `pulumi preview` printed.",
      page: "how-to/review-changes.md",
    },
    "preview.no-cluster": {
      meaning: "The preview on stdin of `etcd-cluster plan` has no cluster.",
      impact: "No plan was printed.",
      action: "Make the preview with `--show-sames`, in the stack of the cluster.",
      page: "how-to/review-changes.md",
    },
    "command.unknown": {
      meaning: "`etcd-cluster` does not have that verb.",
      impact: "The command did nothing.",
      action: "Use one of the verbs that the error lists.",
      page: "reference/commands.md",
    },
    "command.failed": {
      meaning: "A command of `etcd-cluster` failed, for a reason without a code of its own.",
      impact: "The command did nothing.",
      action: "Read the error.",
      page: "reference/commands.md",
    },
  },
} as const satisfies Chapter;
