import { clusterIdForm } from "../../../etcd/clusterIdForm";
import { answerLines } from "../../../host/answers/answerLines";
import { oddAnswer } from "../../../host/answers/oddAnswer";

/** The answer of one host before a restore. */
export interface HostLook {
  /** Restores that ended there, each with its time. */
  restored: { token: string; at: string }[];
  /** A restore that keeps etcd from starting. */
  restoring?: string;
  /** The token of the bootstrap that the host belongs to. */
  bootstrapToken?: string;
  hasData: boolean;
  /** URLs of all members, as the data on the host lists them. */
  listed: string[];
  /** etcd takes writes, only answers, or does neither. */
  etcd: "serves" | "answers" | "silent";
  clusterId?: string;
  learner: boolean;
  version?: string;
  revision?: number;
  /** Place in the log: the later one has the higher term, and in one term the higher index. */
  raftTerm: number;
  raftIndex: number;
  /** Free bytes where the data, the log and the notes of this program are. */
  dataFree?: number;
  walFree?: number;
  stateFree?: number;
  /** Free inodes there, on a file system that counts them. */
  dataInodes?: number;
  walInodes?: number;
  stateInodes?: number;
  /** Bytes of the database. */
  dbSize?: number;
  /** Members on other hosts that answered, also those of hosts that are marked lost. */
  members: { url: string; serves: boolean; clusterId: string; revision: number }[];
  /** The last good drill of each target on that host. */
  drills: { target: string; key: string; at: string; seconds: number }[];
  /** Drills of backups that failed and were the last ones of their target on that host. */
  failedDrills?: { key: string; at: string }[];
}

/** A host, with what it answered, or why it did not. */
export interface LookedHost {
  name: string;
  look?: HostLook;
  why?: string;
}

const token = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

/**
 * Reads the answer of `etcd-host restore-look`.
 * @throws where a value is anything else, because a restore would be judged by a wrong host.
 */
export function hostLook(text: string): HostLook {
  const values = answerLines(text);
  const one = (key: string, shape: RegExp) => {
    const [value, ...more] = values(key);
    if (value === undefined) return undefined;
    if (more.length > 0 || !shape.test(value)) throw oddAnswer(`its line ${key}`, value);
    return value;
  };
  const number = (key: string) => {
    const value = Number(one(key, /^\d{1,20}$/) ?? Number.NaN);
    return Number.isNaN(value) ? undefined : value;
  };
  return {
    restored: values("restored").map(restored),
    restoring: one("restoring", token),
    bootstrapToken: one("bootstrap_token", /^\S{1,64}$/),
    listed: values("listed").map(listed),
    hasData: one("data", /^(yes|no)$/) === "yes",
    etcd: (one("etcd", /^(serves|answers|silent)$/) ?? "silent") as HostLook["etcd"],
    clusterId: one("cluster_id", clusterIdForm),
    learner: one("learner", /^yes$/) === "yes",
    version: one("version", /^\d+\.\d+\.\d+$/),
    revision: number("revision"),
    raftTerm: number("raft_term") ?? 0,
    raftIndex: number("raft_index") ?? 0,
    dataFree: number("data_free"),
    walFree: number("wal_free"),
    // A host with an older program prints none of these.
    stateFree: number("state_free"),
    dataInodes: number("data_inodes"),
    walInodes: number("wal_inodes"),
    stateInodes: number("state_inodes"),
    dbSize: number("db_size"),
    members: values("member").map(member),
    drills: values("drilled").map(drill),
    failedDrills: values("drill_failed").map(failedDrill),
  };
}

function listed(line: string): string {
  if (!/^https:\/\/[^\s/]{1,300}$/.test(line)) throw oddAnswer("its line listed", line);
  return line;
}

function member(line: string): HostLook["members"][number] {
  const [, url, word, clusterId, revision] =
    /^(https:\/\/[^\s/]{1,300}) (serves|answers) ([0-9a-f]{1,16}) (\d{1,15})$/.exec(line) ?? [];
  if (url === undefined || clusterId === undefined) throw oddAnswer("its line member", line);
  return { url, serves: word === "serves", clusterId, revision: Number(revision) };
}

function drill(line: string): HostLook["drills"][number] {
  const [, target, key, at, seconds] =
    /^([a-z0-9-]{1,32}) ([\w.-]+\/[\w.-]+\/[\w.-]+) (\S{1,40}) (\d{1,9}(?:\.\d{1,9})?)$/.exec(line) ?? [];
  if (target === undefined || key === undefined || at === undefined || Number.isNaN(Date.parse(at)))
    throw oddAnswer("its line drilled", line);
  return { target, key, at, seconds: Number(seconds) };
}

function failedDrill(line: string): { key: string; at: string } {
  const [, key, at] = /^[a-z0-9-]{1,32} ([\w.-]+\/[\w.-]+\/[\w.-]+) (\S{1,40})$/.exec(line) ?? [];
  if (key === undefined || at === undefined || Number.isNaN(Date.parse(at)))
    throw oddAnswer("its line drill_failed", line);
  return { key, at };
}

function restored(line: string): HostLook["restored"][number] {
  const [name = "", at = "", ...more] = line.split(" ");
  if (more.length > 0 || !token.test(name) || Number.isNaN(Date.parse(at)))
    throw oddAnswer("its line restored", line);
  return { token: name, at };
}
