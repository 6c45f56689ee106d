import type { HostStatus } from "../../../../../decisions/observability/status/hostStatus";
import type { AskedHost } from "../../../../../decisions/observability/status/statusFindings";

export const names = ["etcd01", "etcd02", "etcd03"];

type Member = HostStatus["members"][number];
type Finding = HostStatus["findings"][number];

export function member(name: string, more: Partial<Member> = {}): Member {
  return {
    name,
    id: `8e9e05c52164690${name.at(-1)}`,
    url: `https://${name}.example.com:2379`,
    role: name === "etcd01" ? "leader" : "voter",
    version: "3.6.16",
    db_size: 20 * 2 ** 20,
    db_in_use: 10 * 2 ** 20,
    quota: 2 ** 31,
    raft_term: 4,
    raft_applied: 123456,
    raft_behind: 0,
    commits: true,
    error: "",
    ...more,
  };
}

/** A member that does not answer. */
export function silentMember(name: string): Member {
  const unknown = { version: "", db_size: 0, quota: 0, raft_applied: 0 };
  return member(name, { ...unknown, role: "voter", commits: false, error: "connection refused" });
}

export function finding(check: string, subject: string, more: Partial<Finding> = {}): Finding {
  return { check, severity: "warning", subject, text: `${check} was found`, ...more };
}

/** The answer of a host of a healthy cluster. */
export function answer(name: string, more: Partial<HostStatus> = {}): HostStatus {
  return {
    format: 1,
    time: "2026-11-29T12:00:00Z",
    findings: [],
    host: { member: name, program: "0123456789ab", architecture: "amd64" },
    cluster: { id: "ab12", quorum: true, leader: "etcd01" },
    members: names.map((one) => member(one)),
    alarms: [],
    certificates: [
      { kind: "member", name, expires: "2027-11-29T12:00:00Z", days_left: 365 },
      { kind: "ca", name: "etcd etcd CA", expires: "2036-11-29T12:00:00Z", days_left: 3652 },
    ],
    backups: [
      {
        target: "s3",
        asked: true,
        key: "k",
        member: "etcd01",
        time: "2026-11-29T11:30:00Z",
        age_seconds: 1800,
        revision: 7,
        size: 5 * 2 ** 20,
        count: 12,
        error: "",
      },
    ],
    drills: [],
    records: [
      {
        name: "_etcd-server-ssl._tcp.example.com",
        type: "SRV",
        values: names.map((one) => `${one}:2380`),
        error: "",
      },
    ],
    ...more,
  };
}

export function drill(
  at: string,
  more: Partial<HostStatus["drills"][number]> = {},
): HostStatus["drills"][number] {
  const success = { failed: null, failed_compared: false, last_success: at, restore_seconds: 3.2 };
  return { target: "s3", result: "succeeded", text: "", time: at, age_seconds: 7200, ...success, ...more };
}

/** All hosts answer, some of them otherwise. */
export function answers(others: Record<string, Partial<HostStatus> | string> = {}): AskedHost[] {
  return names.map((name) => {
    const other = others[name] ?? {};
    return typeof other === "string" ? { name, why: other } : { name, status: answer(name, other) };
  });
}
