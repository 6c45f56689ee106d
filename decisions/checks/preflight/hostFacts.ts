import {
  answerLines,
  answerParts,
  onlyLine,
  requiredLine,
  shapedLines,
  tokenShape,
  wordsShape,
} from "../../host/answers/answerLines";
import { openDirectory, type OpenDirectory } from "./openDirectory";
import { kernelAddress } from "../../network/kernelAddress";
import { wantedArchive, type WantedArchive } from "../../host/release/releaseFinding";

/** The answer of `etcd-host facts`, and how the host's clock differs from the asker's clock. */
export interface HostFacts {
  machineId: string;
  /** Its clock, less the asker's clock. */
  clockAheadMs?: number;
  hostname: string;
  architecture: string;
  os: string;
  cpus?: number;
  memoryBytes?: number;
  systemd: boolean;
  /** None where the host does not print it. */
  systemdVersion?: number;
  /** Why its systemd cannot run a unit in a sandbox; empty where it can. */
  noSandbox: string;
  missing: string[];
  /** The bootstrap token that the data on this host belongs to; empty where there is none. */
  token: string;
  /** Whether a member's data is there. */
  data: boolean;
  /** Its member, which its cluster does not list, and the URL of the member that reports that. */
  removed?: { member: string; by: string };
  /** The values that the member was made with, and keeps. */
  member: { name: string; dataDir: string; walDir: string; peerUrl: string };
  /** Whether a disk is mounted at the log's own directory. */
  walMounted: boolean;
  /** A file that is not etcd's, in the directory above the log; empty where there is none. */
  walOther: string;
  /** All that root runs and users other than root can change, each with the command that ends it. */
  rootOpen: string[];
  /** Paths of others where an update puts its own files, each with what to do about it. */
  taken: string[];
  /** Directories above data and log that users other than root and etcd can write to; none where they cannot. */
  openAbove: { data?: OpenDirectory; wal?: OpenDirectory };
  /** Data and log, or a part of them, that a user other than root and etcd owns or can write to. */
  openWithin: { data?: OpenDirectory; wal?: OpenDirectory };
  /** Whether the host has the user etcd. */
  etcdUser: boolean;
  /** Its own; none where it has no `ip` to ask. */
  addresses: string[];
  listeners: { port: number; program: string; pid: number; address: string }[];
  /** By directory: where releases, what the host remembers, the data and the log are, or will be. */
  freeBytes: Record<string, number>;
  /** By directory, of data and log, unless a member works there. */
  speed: Record<string, DiskSpeed>;
  resolves: Record<string, string[]>;
  /** Places of its own at which it listened for the other hosts. */
  listened: string[];
  /** Places of other hosts, and the address that it dialled them from; none where it has no route. */
  dialled: { place: string; result: DialResult; source?: string }[];
  /** When it began, by the clock of the asker. */
  beganAtMs?: number;
  /** The release's, where it is yet to be fetched. */
  archive?: WantedArchive;
  /** The release's URL, where only its mirror knows its digest. */
  withoutDigest: string[];
}

/** `silent`: no packet came back. */
export type DialResult = "open" | "refused" | "silent" | "unreachable";

/** The speed of writes like etcd's, each flushed. */
export interface DiskSpeed {
  /** 99th percentile, in milliseconds. */
  fsyncP99Ms: number;
  /** How many of them in a second. */
  sequentialIops: number;
}

/** When the host was asked and when it began to answer, by the asker's clock. */
export interface AskedAndAnswered {
  askedAtMs: number;
  answeredAtMs?: number;
}

/**
 * Reads the `key=value` lines. A line that is missing is not known, except `token` and `data`: without them a host with
 * data would look empty.
 * @throws where a line is missing that every host prints, or has another form.
 */
export function hostFacts(lines: string, when?: AskedAndAnswered): HostFacts {
  const values = answerLines(lines);
  const text = (key: string) => onlyLine(values, key) ?? "";
  const many = (key: string) => shapedLines(values, key, wordsShape);
  const number = (key: string) => (text(key) === "" ? undefined : wholeNumber(key, text(key)));
  const isYes = (key: string) => text(key) !== "" && answerParts(text(key), /^(yes|no)$/)[0] === "yes";
  const clock = number("clock_ms");
  return {
    machineId: answerParts(text("machine_id"), /^([\w-]{0,64})$/)[0] ?? "",
    clockAheadMs:
      clock === undefined || when?.answeredAtMs === undefined
        ? undefined
        : outside(clock, when.askedAtMs, when.answeredAtMs),
    hostname: text("hostname"),
    architecture: text("architecture"),
    os: text("os"),
    cpus: number("cpus"),
    memoryBytes: number("memory_bytes"),
    systemd: isYes("systemd"),
    systemdVersion: number("systemd_version"),
    noSandbox: text("no_sandbox"),
    missing: many("missing"),
    token: answerParts(requiredLine(values, "token"), tokenShape)[0] ?? "",
    data: answerParts(requiredLine(values, "data"), /^(yes|no)$/)[0] === "yes",
    ...(text("removed") !== "" && { removed: removed(text("removed")) }),
    member: {
      name: text("member_name"),
      dataDir: text("member_data_dir"),
      // The host keeps the directory above.
      walDir: text("member_wal_dir") === "" ? "" : `${text("member_wal_dir")}/wal`,
      peerUrl: text("member_peer_url"),
    },
    walMounted: isYes("wal_mounted"),
    walOther: text("wal_other"),
    rootOpen: many("root_open"),
    taken: many("taken"),
    openAbove: { data: openDirectory(text("data_open")), wal: openDirectory(text("wal_open")) },
    openWithin: {
      data: openDirectory(text("data_open_within")),
      wal: openDirectory(text("wal_open_within")),
    },
    etcdUser: isYes("etcd_user"),
    addresses: shapedLines(values, "address", /^[0-9a-fA-F.:]{1,45}$/),
    listeners: values("listens").map(listener),
    freeBytes: Object.fromEntries(values("free").map(freeBytes)),
    speed: Object.fromEntries(values("speed").map(speed)),
    archive: text("archive") === "" ? undefined : wantedArchive(text("archive")),
    withoutDigest: many("no_digest"),
    resolves: Object.fromEntries(values("resolves").map(resolved)),
    listened: shapedLines(values, "listened", /^[!-~]{1,300}$/),
    dialled: values("dialled").map(dialled),
    beganAtMs: when?.answeredAtMs,
  };
}

function wholeNumber(key: string, text: string): number {
  return Number(answerParts(`${key}=${text}`, /=(\d{1,15})$/)[0]);
}

function removed(line: string): { member: string; by: string } {
  const [member = "", by = ""] = answerParts(line, /^([0-9a-f]{1,16}) (https:\/\/[!-~]+)$/);
  return { member, by };
}

function listener(line: string): HostFacts["listeners"][number] {
  const [port, program = "", pid, address = ""] = answerParts(
    line,
    /^(\d{1,5}) (\S+) (\d{1,10}) ([0-9A-F]+)$/,
  );
  return { port: Number(port), program, pid: Number(pid), address: kernelAddress(address) };
}

/** The size is empty where the host could not measure it. */
function freeBytes(line: string): [directory: string, bytes: number] {
  const [directory = "", bytes = ""] = answerParts(line, /^(\/.*) (\d{0,20})$/);
  return [directory, bytes === "" ? NaN : Number(bytes)];
}

function speed(line: string): [directory: string, speed: DiskSpeed] {
  const [directory = "", fsyncP99Ms, iops] = answerParts(
    line,
    /^(\/.*) (\d{1,15}(?:\.\d{1,15})?) (\d{1,15})$/,
  );
  return [directory, { fsyncP99Ms: Number(fsyncP99Ms), sequentialIops: Number(iops) }];
}

function resolved(line: string): [name: string, addresses: string[]] {
  const [name = "", addresses = ""] = answerParts(line, /^(\S+) (\S*)$/);
  return [name, addresses.split(",").filter(Boolean)];
}

function dialled(line: string): HostFacts["dialled"][number] {
  const [place = "", result = "", source = ""] = answerParts(
    line,
    /^(\S+:\d{1,5}) (open|refused|silent|unreachable) ([0-9a-f.:]+|-)$/,
  );
  return { place, result: result as DialResult, source: source === "-" ? undefined : source };
}

/** How far a time lies outside of a span; 0 within it. On a busy machine the span is long, and no clock is wrong. */
function outside(time: number, from: number, to: number): number {
  return time < from ? time - from : Math.max(0, time - to);
}
