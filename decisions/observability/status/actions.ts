const runbook = (page: string) => `docs/runbooks/${page}.md`;
const memberLost = runbook("member-lost");
const backupFailing = runbook("backup-failing");
const update = "Run `pulumi up`, which finishes an update that was interrupted.";
const installAgain =
  "Run `pulumi up --config etcd-cluster:repairDrift=true`, which installs the program of this package again.";

/** The action for each check: one command, or the page that has it. */
const actions: Readonly<Record<string, string>> = {
  "alarm-corrupt": runbook("corrupt-member"),
  "alarm-nospace": runbook("no-space"),
  "backup-failed": backupFailing,
  "backup-missing": backupFailing,
  "backup-old": backupFailing,
  "clock-differs": "Set up time synchronization there, for instance chrony.",
  "certificate-expired": runbook("certificate-expired"),
  "certificate-expires": runbook("certificate-expires"),
  "data-differs": runbook("corrupt-member"),
  "database-near-quota": runbook("no-space"),
  "disk-full": "Free room on that disk, or enlarge it. Then run `systemctl restart etcd` on the host.",
  "drill-failed": backupFailing,
  "etcd-stopped": "Run `journalctl -u etcd` on the host for the reason, then `systemctl start etcd`.",
  "host-files":
    "Run `pulumi preview --config etcd-cluster:detectDrift=true`, which compares the host's files.",
  "host-key-differs": "docs/explanation/security.md",
  "host-silent":
    "Check the host and `connection`. If the host does not come back: docs/runbooks/member-lost.md",
  learner: memberLost,
  "lists-differ":
    "Run `etcd-cluster status` again. If it stays, compare `etcdctl member list -w json` on these hosts.",
  "member-behind": runbook("slow-cluster"),
  "member-differs": update,
  "member-unhealthy": memberLost,
  "member-unstarted": memberLost,
  "more-findings": "Run `etcd-host status` on that host.",
  "no-quorum": runbook("quorum-lost"),
  "not-a-member": memberLost,
  "odd-answer": runbook("update-refused"),
  "other-program": installAgain,
  "peer-port-closed": "Open the port between both hosts, or add the address to `hosts[].extraAddresses`.",
  "programs-differ": installAgain,
  "record-differs":
    "Wait for the TTL of the records. If it stays: `pulumi up --replace '**-dns-*' --replace '**-dns/*'`",
  "record-unknown": "Check /etc/resolv.conf of the host and the zone's server.",
  restoring:
    "Run `pulumi up` with the same `restore` or `recover`, or revert it: docs/runbooks/update-interrupted.md",
  "root-open": "Find out who put it there. Then run the command of this finding on the host.",
  "target-silent": backupFailing,
  "versions-differ": update,
  "views-differ": runbook("quorum-lost"),
};

/** A newer program on a host may have found what is not in the list. */
export function actionFor(check: string): string {
  return (Object.hasOwn(actions, check) ? actions[check] : undefined) ?? "docs/explanation/status.md";
}

/** All checks that have an action. */
export const checksWithAction = Object.keys(actions);
