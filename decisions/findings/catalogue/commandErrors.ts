import type { Chapter } from "./chapter";

/** Errors of the command `etcd-cluster`. */
export const commandErrors = {
  title: "Errors of the command etcd-cluster",
  impact: "The command ends, and changes neither a host nor the stack.",
  entries: {
    "outputs.unusable": {
      message: [
        'The stack has no output "…"',
        "The secrets in the outputs are hidden",
        "The outputs of the stack are not on stdin, or are not JSON",
      ],
      severity: "error",
      meaning:
        "`etcd-cluster` cannot use the outputs of the stack: they are missing, hidden or of another " +
        "form.",
      impact: "The command did nothing.",
      action: "Give the outputs as the error says.",
      page: "reference/commands.md",
    },
    "client-files.unsafe": {
      message: [
        "… is open to other users than its owner (mode …)",
        "… can be replaced by other users, who can write to … (mode …)",
      ],
      severity: "error",
      meaning: "Other users could read or replace the files of a client in that directory.",
      impact: "No file was written.",
      action: "Change the rights of the directory as the error says, or give another one.",
      page: "how-to/connect-clients.md",
    },
    "preview.failed": {
      message: ["the preview failed: …", "stdin has no steps of a preview. No plan was printed"],
      severity: "error",
      meaning: "The preview on stdin of `etcd-cluster plan` failed, or stdin has no preview.",
      impact: "No plan was printed.",
      action:
        "Fix the errors of the preview, which the error repeats. Without any, read what `pulumi " +
        "preview` printed.",
      page: "how-to/review-changes.md",
    },
    "preview.no-cluster": {
      message: "no EtcdCluster is in this preview",
      severity: "error",
      meaning: "The preview on stdin of `etcd-cluster plan` has no cluster.",
      impact: "No plan was printed.",
      action: "Make the preview with `--show-sames`, in the stack of the cluster.",
      page: "how-to/review-changes.md",
    },
    "command.unknown": {
      message: 'etcd-cluster has no verb "…"',
      severity: "error",
      meaning: "`etcd-cluster` does not have that verb.",
      impact: "The command did nothing.",
      action: "Use one of the verbs that the error lists.",
      page: "reference/commands.md",
    },
    "command.failed": {
      message: "etcd-cluster could not finish: …",
      severity: "error",
      meaning: "A command of `etcd-cluster` failed, for a reason without a code of its own.",
      impact: "The command did nothing.",
      action: "Read the error.",
      page: "reference/commands.md",
    },
  },
} as const satisfies Chapter;
