import { answerLines } from "../host/answerLines";
import { kernelAddress } from "../network/kernelAddress";
import { wantedArchive, type WantedArchive } from "../release/releaseFinding";

/** What `etcd-host facts` says of a host, and how its clock stands to the clock of whoever asked. */
export interface HostFacts {
  machineId: string;
  /** Its clock, less the clock of whoever asked. */
  clockAheadMs?: number;
  hostname: string;
  architecture: string;
  os: string;
  cpus: number;
  memoryBytes: number;
  systemd: boolean;
  missing: string[];
  /** Founding that the data on this host belongs to; empty where there is none. */
  token: string;
  /** Whether a member's data is there. */
  data: boolean;
  /** What that member was made with, and keeps. */
  member: { name: string; dataDir: string; walDir: string; peerUrl: string };
  /** Its own; none where it has no `ip` to ask. */
  addresses: string[];
  listeners: { port: number; program: string; pid: number; address: string }[];
  /** By directory: where releases, what the host remembers, the data and the log are, or will be. */
  freeBytes: Record<string, number>;
  /** By directory, of data and log, unless a member works there. */
  speed: Record<string, DiskSpeed>;
  resolves: Record<string, string[]>;
  /** The release's, where it is yet to be fetched. */
  archive?: WantedArchive;
}

/** Of writes like etcd's, each flushed. */
export interface DiskSpeed {
  /** 99th percentile, in milliseconds. */
  fsyncP99Ms: number;
  /** How many of them in a second. */
  sequentialIops: number;
}

/** When the host was asked and when it began to answer, by the clock of whoever asked. */
export interface AskedAndAnswered {
  askedAtMs: number;
  answeredAtMs?: number;
}

/** Reads the `key=value` lines. */
export function hostFacts(lines: string, when?: AskedAndAnswered): HostFacts {
  const values = answerLines(lines);
  const text = (key: string) => values(key)[0] ?? "";
  const number = (key: string) => (text(key) === "" ? undefined : Number(text(key)));
  const clock = number("clock_ms");
  return {
    machineId: text("machine_id"),
    clockAheadMs:
      clock === undefined || when?.answeredAtMs === undefined
        ? undefined
        : outside(clock, when.askedAtMs, when.answeredAtMs),
    hostname: text("hostname"),
    architecture: text("architecture"),
    os: text("os"),
    cpus: number("cpus") ?? 0,
    memoryBytes: number("memory_bytes") ?? 0,
    systemd: text("systemd") === "yes",
    missing: values("missing"),
    token: text("token"),
    data: text("data") === "yes",
    member: {
      name: text("member_name"),
      dataDir: text("member_data_dir"),
      walDir: text("member_wal_dir"),
      peerUrl: text("member_peer_url"),
    },
    addresses: values("address"),
    listeners: values("listens").map((line) => {
      const [port, program = "", pid, address = ""] = line.split(" ");
      return { port: Number(port), program, pid: Number(pid), address: kernelAddress(address) };
    }),
    freeBytes: Object.fromEntries(
      values("free").map((line) => {
        const split = line.lastIndexOf(" ");
        return [line.slice(0, split), Number(line.slice(split + 1))];
      }),
    ),
    speed: Object.fromEntries(
      values("speed").map((line) => {
        const words = line.split(" ");
        const [fsyncP99Ms, sequentialIops] = words.slice(-2).map(Number);
        return [words.slice(0, -2).join(" "), { fsyncP99Ms, sequentialIops } as DiskSpeed];
      }),
    ),
    archive: text("archive") === "" ? undefined : wantedArchive(text("archive")),
    resolves: Object.fromEntries(
      values("resolves").map((line) => {
        const [name, addresses] = line.split(" ");
        return [name ?? "", (addresses ?? "").split(",").filter(Boolean)];
      }),
    ),
  };
}

/** How far a time lies outside of a span; 0 within it. On a busy machine the span is long, which is no one's clock's fault. */
function outside(time: number, from: number, to: number): number {
  return time < from ? time - from : Math.max(0, time - to);
}
