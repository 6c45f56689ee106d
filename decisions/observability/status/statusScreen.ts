import type { ClusterStatus } from "./clusterStatus";
import type { StatusFinding } from "./statusFindings";
import { nameInUrl } from "./nameInUrl";
import { withCode } from "../../findings/withCode";
import { quorum } from "../../membership/quorum";
import { table, wrapped } from "./table";

const width = 100;
const indent = 10;

/** The status for people: what needs attention first, then a table for each part. */
export function statusScreen(status: ClusterStatus): string {
  const lines = [
    statusSummary(status),
    ...table(
      ["MEMBER", "ID", "ROLE", "ETCD", "STATE", "DB", "QUOTA", "TERM", "INDEX", "BEHIND"],
      status.members.map(memberRow),
    ),
    ...table(
      ["HOST", "ANSWERS", "PROGRAM", "CERTIFICATE ENDS"],
      status.hosts.map(({ name, answers, error, program, certificates }) => [
        name,
        answers ? "yes" : "no",
        answers && error !== "" ? "another" : program,
        certificates.map(end).sort()[0] ?? "",
      ]),
    ),
    ...table(
      ["CA", "ENDS"],
      status.authorities.map((one) => [one.name, end(one)]),
    ),
    ...backups(status),
    ...table(
      ["RECORD", "VALUES", "AS THE MEMBERS"],
      status.records.map(({ name, values }) => [name, `${values.length}`, matches(name, status.findings)]),
    ),
    "",
    `Asked at ${status.time}.`,
  ];
  return `${lines.join("\n")}\n`;
}

/** The state of the cluster in a line, and what needs attention. */
export function statusSummary(status: ClusterStatus): string {
  const findings = status.findings.flatMap((one) => ["", ...finding(one, status)]);
  return [...entry(status.state, summary(status)), ...findings].join("\n");
}

function summary({ cluster, hosts, members, findings }: ClusterStatus): string {
  const { name, leader, voters, committing, may_fail: mayFail } = cluster;
  if (!hosts.some(({ answers }) => answers)) return `${name}: ${unasked(hosts.length, findings)}`;
  if (described({ hosts }) === 0) return `${name}: no host has a program that understands the question`;
  if (committing === null || mayFail === null)
    return `${name}: the quorum is not known, because an answer of etcd is not accepted`;
  const serve = `${committing} of ${voters} voting members serve`;
  // Without a list of members the rows are those that hosts remember. A host knows the role of its own member alone.
  if (!cluster.quorum && members.some(({ role }) => role === "unknown"))
    return `${name}: no quorum; no host lists the members, so their number is not known`;
  if (!cluster.quorum) return `${name}: no quorum; ${serve}, and ${quorum(voters)} are needed`;
  return `${name}: ${serve}; leader ${leader || "unknown"}; ${margin(mayFail)}`;
}

/** Hosts that were installed again may be in the middle of a restore. The outputs are of the last update that ended. */
function unasked(hosts: number, findings: readonly StatusFinding[]): string {
  const others = findings.filter(({ check }) => check === "host-key-differs").length;
  return others === 0
    ? "no host answers. If all data is lost: docs/runbooks/everything-lost.md"
    : `no host answers, and ${others} of ${hosts} show another SSH host key than expected. ` +
        "If an update was interrupted: docs/runbooks/update-interrupted.md";
}

/** How many hosts describe the cluster. */
function described({ hosts }: Pick<ClusterStatus, "hosts">): number {
  return hosts.filter(({ error }) => error === "").length;
}

function margin(mayFail: number): string {
  if (mayFail === 0) return "no other member may fail";
  return mayFail === 1 ? "one more may fail" : `${mayFail} more may fail`;
}

function finding(
  { severity, check, subject, text, action, hosts }: StatusFinding,
  status: ClusterStatus,
): string[] {
  const some = hosts.length > 0 && hosts.length < described(status) && !hosts.includes(subject);
  return [
    ...entry(
      severity,
      withCode(`${subject}: ${text}${some ? ` (seen from ${hosts.join(", ")})` : ""}`, `status.${check}`),
    ),
    ...entry("", action),
  ];
}

function entry(word: string, text: string): string[] {
  return wrapped(text, width - indent).map(
    (line, at) => (at === 0 ? word.toUpperCase() : "").padEnd(indent) + line,
  );
}

function memberRow(member: ClusterStatus["members"][number]): string[] {
  const { id, role, version, error, quota } = member;
  const name = member.name || nameInUrl(member.url);
  if (version === "") return [name, id, role, "", "silent", "", "", "", "", ""];
  return [
    ...[name, id, role, version, error === "" ? "healthy" : "unhealthy"],
    ...[size(member.db_size), quota === 0 ? "" : size(quota)],
    ...[member.raft_term, member.raft_applied, member.raft_behind].map(String),
  ];
}

function backups({ hosts, backups: all, drills }: ClusterStatus): string[] {
  if (described({ hosts }) === 0) return [];
  if (all.length === 0) return ["", "No backups: the stack has no `backup.targets`."];
  const rows = all.map(({ target, asked, time, age_seconds, size: bytes, count }) => {
    const drill = drills.find((one) => one.target === target);
    return [
      target,
      asked ? "yes" : "no",
      time === null ? "none" : age(age_seconds),
      time === null ? "" : size(bytes),
      `${count}`,
      drill === undefined ? "none" : age(drill.age_seconds),
      drill?.result ?? "",
      drill?.last_success == null ? "" : `${drill.restore_seconds.toFixed(1)} s`,
    ];
  });
  return table(
    ["TARGET", "ANSWERS", "LAST BACKUP", "SIZE", "KEPT", "LAST DRILL", "RESULT", "RESTORED IN"],
    rows,
  );
}

function matches(name: string, findings: readonly StatusFinding[]): string {
  const found = findings.find(({ check, subject }) => check.startsWith("record-") && subject === name);
  if (found === undefined) return "yes";
  return found.check === "record-unknown" ? "unknown" : "no";
}

function end({ expires, days_left: days }: { expires: string; days_left: number }): string {
  return `${expires.slice(0, 10)} (${days} days)`;
}

function size(bytes: number): string {
  if (bytes < 2 ** 20) return `${(bytes / 2 ** 10).toFixed(1)} KiB`;
  return bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

function age(seconds: number): string {
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} days ago`;
}
