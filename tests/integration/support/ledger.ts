import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { cache } from "./releases";

/** How clients reach a cluster: those outputs of an `EtcdCluster` that say so. */
export interface ClusterAccess {
  endpoints: string[];
  caCertificate: string;
  clientCertificate: string;
  clientKey: string;
}

/** The access to the cluster of that name among the outputs of a `TestStack`. */
export function accessOf(outputs: OutputMap, cluster: string): ClusterAccess {
  const made = outputs[cluster]?.value as Record<string, unknown> | undefined;
  if (!made) throw new Error(`the stack has no cluster ${cluster}`);
  return accessBy(made);
}

/** The same in one cluster's outputs. */
export function accessBy(outputs: Record<string, unknown>): ClusterAccess {
  const { endpoints, clientCertificate, clientKey } = outputs as unknown as ClusterAccess;
  return { endpoints, caCertificate: outputs.caBundle as string, clientCertificate, clientKey };
}

/** A time in which no write of any writer was acknowledged. */
export interface Gap {
  ms: number;
  /** Nanoseconds of the machine's monotonic clock: what `process.hrtime.bigint()` returns. */
  start: number;
  at: string;
  /** It lasted to the end. */
  open?: boolean;
}

export interface Summary {
  seconds: number;
  writes: { OK: number; FAILED: number; UNKNOWN: number };
  /** Missing when nothing was acknowledged. */
  longestGap: Gap | null;
  /** The ten longest. */
  gaps: Gap[];
  latency: { p50Ms: number; p99Ms: number; maxMs: number };
  /** The longest that a write took, whatever became of it. */
  slowestMs: number;
  errors: Record<string, number>;
  reads: Record<string, { ok: number; failed: number }>;
  events: number;
  watchBreaks: number;
}

export interface Verdict {
  ok: boolean;
  counts: {
    ok: number;
    failed: number;
    unknown: number;
    unknownPresent: number;
    keys: number;
    events: number;
    reads: number;
    members: number;
    revision: number;
  };
  byKind: Record<string, number>;
  wrong: { kind: string; key?: string; member?: string; detail?: string }[];
}

export interface LedgerArgs extends ClusterAccess {
  /** The prefix of all its keys. Default: one of its own. */
  prefix?: string;
  /** Default: 4. */
  writers?: number;
  /** Writes per second of each writer at most; 0 for as many as it can. Default: 50. */
  rate?: number;
  /** Default: 1. */
  watchers?: number;
  /** For each member. Default: 1. */
  readers?: number;
  /** For each request. Default: 1 s. */
  timeoutMs?: number;
  /** How often writers and watchers ask the cluster for its members. Default: never. */
  autoSyncMs?: number;
}

const program = join(cache, "bin", "etcd-ledger");

/**
 * Writers, watchers and readers of a cluster, and the ledger of etcd's answers to them. They run where jest does: in
 * the lab's network.
 *
 * ```ts
 * const ledger = await Ledger.start(accessOf(outputs, "etcd"));
 * try {
 *   ...
 *   const summary = await ledger.stop();
 *   expect(ledger.verify()).toMatchObject({ ok: true });
 * } finally {
 *   ledger.dispose();
 * }
 * ```
 */
export class Ledger {
  private said = "";
  private printed = "";
  private readonly ended: Promise<number | null>;

  private constructor(
    private readonly folder: string,
    private readonly prefix: string,
    private readonly child: ChildProcess,
    private endpoints: string[],
  ) {
    child.stdout?.on("data", (text: Buffer) => (this.printed += text.toString()));
    child.stderr?.on("data", (text: Buffer) => (this.said += text.toString()));
    this.ended = new Promise((resolve, reject) => {
      child.on("error", reject).on("close", resolve);
    });
  }

  /** Resolves when the first write is acknowledged. */
  static async start(args: LedgerArgs): Promise<Ledger> {
    if (!existsSync(program)) throw new Error(`${program} is missing: lab/toolchain/build ledger`);
    const folder = mkdtempSync(join(tmpdir(), "etcd-ledger-"));
    const prefix = args.prefix ?? `/ledger-${process.hrtime.bigint()}/`;
    writeAccess(folder, args);
    const settings = {
      "endpoints-file": join(folder, "endpoints"),
      writers: args.writers ?? 4,
      rate: args.rate ?? 50,
      watchers: args.watchers ?? 1,
      readers: args.readers ?? 1,
      timeout: `${args.timeoutMs ?? 1000}ms`,
      "auto-sync": `${args.autoSyncMs ?? 0}ms`,
    };
    const flags = [
      ...accessFlags(folder, prefix, args.endpoints),
      ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
    ];
    const child = spawn(program, ["run", ...flags], { stdio: ["ignore", "pipe", "pipe"] });
    const ledger = new Ledger(folder, prefix, child, args.endpoints);
    try {
      await ledger.acknowledged();
    } catch (error) {
      ledger.dispose();
      throw error;
    }
    return ledger;
  }

  private async acknowledged(): Promise<void> {
    for (const until = Date.now() + 20_000; !this.said.includes("first write acknowledged");) {
      if (this.child.exitCode !== null || Date.now() > until)
        throw new Error(`nothing was acknowledged: ${this.said}${JSON.stringify(this.summary().errors)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Writes through these members from now on (within a second): new ones are used, others are left. */
  use(endpoints: string[]): void {
    this.endpoints = endpoints;
    replace(join(this.folder, "endpoints"), endpoints.join("\n"));
  }

  /** Gives the next handshakes renewed certificates and added CAs. */
  trust(access: Omit<ClusterAccess, "endpoints">): void {
    writeAccess(this.folder, { ...access, endpoints: this.endpoints });
  }

  /** Sums up the record so far, or the part between two readings of `process.hrtime.bigint()`. */
  summary(during: { from?: bigint; to?: bigint } = {}): Summary {
    const bounds = Object.entries(during).map(([name, at]) => `--${name}=${at}`);
    return JSON.parse(this.ask("summary", [`--log=${this.log}`, ...bounds], [0])) as Summary;
  }

  /** Ends the writing, and the watching once all that was acknowledged has been seen. */
  async stop(): Promise<Summary> {
    this.child.kill("SIGTERM");
    const code = await this.ended;
    if (code !== 0) throw new Error(`etcd-ledger ended with ${code}: ${this.said}`);
    return JSON.parse(this.printed) as Summary;
  }

  /** Asks each of these members for all that was ever acknowledged. Throws when no verdict could be reached. */
  verify(endpoints: string[] = this.endpoints): Verdict {
    return JSON.parse(
      this.ask("verify", accessFlags(this.folder, this.prefix, endpoints), [0, 1]),
    ) as Verdict;
  }

  /** The raw records, for what is not in the summary. */
  records(): Record<string, unknown>[] {
    return readFileSync(this.log, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Deletes the log and the certificates; ends what still runs. */
  dispose(): void {
    this.child.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get log(): string {
    return join(this.folder, "log");
  }

  private ask(verb: string, flags: string[], expected: number[]): string {
    const { status, stdout, stderr } = spawnSync(program, [verb, ...flags], {
      encoding: "utf8",
      maxBuffer: 256 * 2 ** 20,
    });
    if (!expected.includes(status ?? -1)) throw new Error(`etcd-ledger ${verb}: ${status}: ${stderr}`);
    return stdout;
  }
}

function accessFlags(folder: string, prefix: string, endpoints: string[]): string[] {
  const flags = {
    endpoints: endpoints.join(","),
    cacert: join(folder, "ca.pem"),
    cert: join(folder, "client.pem"),
    key: join(folder, "client-key.pem"),
    log: join(folder, "log"),
    prefix,
  };
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}

function writeAccess(folder: string, access: ClusterAccess): void {
  replace(join(folder, "ca.pem"), access.caCertificate);
  replace(join(folder, "client.pem"), access.clientCertificate);
  replace(join(folder, "client-key.pem"), access.clientKey);
  replace(join(folder, "endpoints"), access.endpoints.join("\n"));
}

/** The ledger reads these files while they change: it must never see half of one. */
function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
