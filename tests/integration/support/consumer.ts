import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { untilTrue } from "./untilTrue";

/** One call of a consumer: a write, or a read where there is no key. */
export interface Call {
  /** When it ended, in milliseconds since 1970. */
  at: number;
  key?: string;
  error?: string | null;
}

/** A program of its own that uses the cluster, by the words of the page alone. */
export interface ConsumerKind {
  /** Its client in `pki.clients`. */
  name: string;
  /** Writes what it reads from its directory, with the list of members. */
  configure: (folder: string, endpoints: string[]) => void;
  /** The service, which is restarted by itself. Left out: the user is the consumer. */
  service?: (folder: string, endpoints: string[]) => string[];
  /** Calls ten times a second, and prints a line for each call. */
  user: (endpoints: string[]) => string[];
  /** Errors of single calls that its own limits explain. */
  explained: RegExp;
  /** The same while all members are stopped. */
  explainedByStop?: RegExp;
}

/** The calls of a consumer in a time. */
export interface Seen {
  calls: number;
  /** The longest time without a success. */
  gapMs: number;
  errors: string[];
  /** Errors that the consumer's limits do not explain. */
  unexplained: string[];
}

export class Consumer {
  private readonly calls: Call[] = [];
  private said = "";
  private service?: ChildProcess;
  private user?: ChildProcess;
  /** A start that is under way must not outlive the test. */
  private stopped = false;

  constructor(
    readonly kind: ConsumerKind,
    readonly folder: string,
  ) {
    mkdirSync(folder, { mode: 0o700 });
  }

  /** Starts it, or starts it again with another list. Resolves at the first call that succeeds. */
  async start(endpoints: string[]): Promise<void> {
    const { configure, service, user } = this.kind;
    configure(this.folder, endpoints);
    if (service) {
      await ended(this.service);
      this.service = this.spawned(service(this.folder, endpoints));
      this.service.stdout?.resume();
    }
    if (!service || !this.user) {
      await ended(this.user);
      this.user = this.spawned(user(endpoints));
      if (this.user.stdout)
        createInterface({ input: this.user.stdout }).on("line", (line) =>
          this.calls.push(JSON.parse(line) as Call),
        );
    }
    await this.succeeds();
  }

  /** Waits for a call that succeeds after now. */
  async succeeds(): Promise<void> {
    const since = Date.now();
    const done = () => this.calls.some(({ at, error }) => at > since && !error);
    await untilTrue(`${this.kind.name} succeeds`, done).catch((error: unknown) => {
      throw new Error(
        `${String(error)}: ${this.calls.at(-1)?.error ?? "no call"}\n${this.said.slice(-3000)}`,
      );
    });
  }

  /** Waits until no call has succeeded for ten seconds. */
  async standsStill(): Promise<void> {
    const since = () => Date.now() - 10_000;
    const still = () => this.calls.every(({ at, error }) => at < since() || error);
    await untilTrue(`${this.kind.name} stands still`, still);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([this.user, this.service].map(ended));
  }

  /** Keys whose writes were acknowledged in that time. */
  acknowledged(from: number, to: number): string[] {
    return this.calls.flatMap(({ at, key, error }) => (at >= from && at < to && key && !error ? [key] : []));
  }

  seen(from: number, to: number, allStop = false): Seen {
    const calls = this.calls.filter(({ at }) => at >= from && at <= to);
    const errors = calls.flatMap(({ error }) => error ?? []);
    const ends = [from, ...calls.flatMap(({ at, error }) => (error ? [] : [at])), to];
    return {
      calls: calls.length,
      gapMs: Math.max(...ends.slice(1).map((at, before) => at - (ends[before] ?? at))),
      errors,
      unexplained: errors.filter(
        (error) =>
          !this.kind.explained.test(error) && !(allStop && this.kind.explainedByStop?.test(error) === true),
      ),
    };
  }

  private spawned([program = "", ...words]: string[]): ChildProcess {
    if (this.stopped) throw new Error(`${this.kind.name} was stopped`);
    const child = spawn(program, words, { cwd: this.folder, stdio: ["ignore", "pipe", "pipe"] });
    child.stderr.on("data", (text: Buffer) => (this.said = (this.said + text.toString()).slice(-10_000)));
    child.on("error", (error) => (this.said += String(error)));
    return child;
  }
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
  // A program on a lab host outlives the shell that leads there, and ends when it cannot print.
  child.stdout?.destroy();
  child.stderr?.destroy();
}
