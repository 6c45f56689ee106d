import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labEnvironment, labHosts } from "./lab";
import { accessBy, type ClusterAccess } from "./ledger";
import { descendants, kill, killTree } from "./processes";

/**
 * When to strike: after that many resources, when work on the named one begins (and that much later) or ends, when a
 * host prints this, or when this holds.
 */
export type Moment =
  | { done: number }
  | { begun: string; plusMs?: number }
  | { ended: string }
  | { said: string }
  | { when: () => boolean };

/** An update on its way, to which something is done at some moment. */
export interface RunningUpdate {
  /** False when it ended before that moment. */
  reached(): Promise<boolean>;
  /** As Ctrl-C does. */
  interrupt(): void;
  /** Ends every process of it. */
  kill(): void;
  /** Ends Pulumi itself alone. Returns its program and its plugins, which have no parent from then on. */
  killAlone(): number[];
  /** Its exit code; null when it was killed. */
  ended: Promise<number | null>;
  printed(): string;
}

interface EngineEvents {
  begun: string[];
  done: string[];
}

const root = join(__dirname, "..", "..", "..");

/**
 * A program of this repository that the `pulumi` command runs, as it does for a user. So a test can kill all of it: the
 * command line, the program, and the plugins that hold the connections to the hosts.
 */
export class CliStack {
  private readonly folder = mkdtempSync(join(tmpdir(), "etcd-cli-"));
  private readonly eventLog = join(this.folder, "events.json");

  constructor(
    private readonly name: string,
    program = "index.ts",
  ) {
    symlinkSync(root, join(this.folder, "repo"));
    writeFileSync(
      join(this.folder, "Pulumi.yaml"),
      `name: etcd-cluster\nmain: repo/${program}\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n` +
        `    nodeargs: --require ${join(root, "stack", "onDemand.cjs")}` +
        ` --require ${join(root, "stack", "runTypescript.cjs")}\n`,
    );
    this.run("stack", "init", name);
  }

  /** The stack's configuration: these hosts, some of them lost, and more of what `Pulumi.NAME.yaml` may hold. */
  configure(
    hosts: string[],
    more: Record<string, unknown> = {},
    lost: string[] = [],
    hostKeys: Record<string, string> = {},
  ): void {
    const { dns, mirrorUrl, privateKeyPath } = labEnvironment();
    const path = join(this.folder, `Pulumi.${this.name}.yaml`);
    const salt = existsSync(path) ? /^encryptionsalt:.*$/m.exec(readFileSync(path, "utf8")) : undefined;
    const values = {
      version: "3.6.16",
      domain: dns.zone,
      dataDir: "/data/lib/etcd",
      connection: { privateKeyFile: privateKeyPath },
      hosts: labHosts()
        .filter((host) => hosts.includes(host.name))
        .map(({ name, address, user, proxy }) => ({
          name,
          address,
          lost: lost.includes(name),
          connection: {
            user,
            hostKey: hostKeys[name],
            ...(proxy && {
              proxy: { host: proxy.address, user: proxy.user, privateKeyFile: privateKeyPath },
            }),
          },
        })),
      dns: {
        rfc2136: {
          server: dns.server,
          zone: dns.zone,
          keyName: dns.keyName,
          keySecretFile: dns.keySecretPath,
        },
      },
      install: { mirror: mirrorUrl, ownBuilds: true },
      ...more,
    };
    // JSON is YAML too.
    const config = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [`etcd-cluster:${key}`, value]),
    );
    writeFileSync(path, `config: ${JSON.stringify(config)}\n${salt?.[0] ?? ""}\n`);
  }

  /** Throws with what was printed when it fails. */
  run(...args: string[]): string {
    const { status, stdout, stderr } = this.tried(...args);
    if (status !== 0) throw new Error(`pulumi ${args.join(" ")}:\n${stdout}${stderr}`);
    return stdout;
  }

  tried(...args: string[]) {
    return spawnSync("pulumi", args, {
      cwd: this.folder,
      env: this.environment(),
      encoding: "utf8",
      maxBuffer: 64 * 2 ** 20,
    });
  }

  /** Runs commands of a page in the folder of the project. Returns what a person sees. */
  shell(
    commands: string,
    backend = this.environment().PULUMI_BACKEND_URL,
  ): { code: number | null; text: string } {
    const { status, stdout } = spawnSync("bash", ["-c", `exec 2>&1\n${commands}`], {
      cwd: this.folder,
      // Another URL is another backend to Pulumi, where no stack is selected.
      env: { ...this.environment(), PULUMI_BACKEND_URL: backend, PULUMI_STACK: this.name },
      encoding: "utf8",
    });
    return { code: status, text: stdout };
  }

  /** Runs the command `etcd-cluster` in the folder of the project. */
  etcdCluster(args: string[], input = "") {
    const words = [
      "--require",
      join(root, "stack/runTypescript.cjs"),
      join(root, "cli/etcd-cluster.ts"),
      ...args,
    ];
    return spawnSync(process.execPath, words, {
      cwd: this.folder,
      env: this.environment(),
      encoding: "utf8",
      input,
    });
  }

  up(): string {
    return this.run("up", "--yes", "--skip-preview", "--color=never", "--stack", this.name);
  }

  /** Gives what it printed, refused or not. */
  preview(): string {
    const { stdout, stderr } = this.tried("preview", "--color=never", "--stack", this.name);
    return stdout + stderr;
  }

  /** The update must fail; gives what it printed. */
  refused(...more: string[]): string {
    const update = ["up", "--yes", "--skip-preview", "--color=never", "--stack", this.name, ...more];
    const { status, stdout, stderr } = this.tried(...update);
    if (status === 0) throw new Error("the update went through, and should have been refused");
    return stdout + stderr;
  }

  /** Starts an update and kills every process of it at that moment. False when it ended before. */
  async upKilled(at: Moment, ...more: string[]): Promise<boolean> {
    return this.killed("up", at, more);
  }

  async destroyKilled(at: Moment): Promise<boolean> {
    return this.killed("destroy", at);
  }

  /** The update must fail, since something is done to it at that moment; gives what it printed. */
  async refusedWhen(at: Moment, strike: () => void): Promise<string> {
    const update = this.begin("up", at);
    if (!(await update.reached())) throw new Error(`it ended before that moment:\n${update.printed()}`);
    strike();
    if ((await update.ended) === 0) throw new Error("the update went through, and should have been refused");
    return update.printed();
  }

  private async killed(verb: "up" | "destroy", at: Moment, more: string[] = []): Promise<boolean> {
    const update = this.begin(verb, at, more);
    if (!(await update.reached())) return false;
    update.kill();
    await update.ended;
    return true;
  }

  begin(verb: "up" | "destroy", at: Moment, more: string[] = []): RunningUpdate {
    rmSync(this.eventLog, { force: true });
    const words = [
      verb,
      "--yes",
      "--skip-preview",
      "--color=never",
      "--stack",
      this.name,
      "--event-log",
      this.eventLog,
      ...more,
    ];
    const child = spawn("pulumi", words, {
      cwd: this.folder,
      env: this.environment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text: Buffer) => (printed += text.toString()));
    const runs = () => child.exitCode === null && child.signalCode === null;
    return {
      ended: new Promise<number | null>((resolve) => {
        child.once("close", resolve);
      }),
      reached: async () => {
        while (runs() && !this.reached(at)) await pause(15);
        if ("begun" in at) await pause(at.plusMs ?? 0);
        return runs();
      },
      interrupt: () => child.kill("SIGINT"),
      kill: () => {
        if (child.pid !== undefined) killTree(child.pid);
      },
      killAlone: () => {
        if (child.pid === undefined) return [];
        const orphans = descendants(child.pid);
        kill(child.pid);
        return orphans;
      },
      printed: () => printed,
    };
  }

  /** Removes the lock of a killed update, as docs/runbooks/stack-locked.md says. */
  unlock(): void {
    this.run("cancel", "--yes", "--stack", this.name);
  }

  /** The folder that Pulumi keeps states in. */
  get backend(): string {
    return this.folder;
  }

  get stateFile(): string {
    return join(this.backend, ".pulumi", "stacks", "etcd-cluster", `${this.name}.json`);
  }

  /** How clients reach the cluster. */
  access(): ClusterAccess {
    const outputs = JSON.parse(
      this.run("stack", "output", "--json", "--show-secrets", "--stack", this.name),
    ) as Record<string, unknown>;
    return accessBy(outputs);
  }

  destroy(): void {
    this.run("destroy", "--yes", "--skip-preview", "--stack", this.name);
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private reached(at: Moment): boolean {
    if ("when" in at) return at.when();
    if ("said" in at) return this.log().includes(at.said);
    const { begun, done } = this.events();
    if ("ended" in at) return done.includes(at.ended);
    return "done" in at ? done.length >= at.done : begun.includes(at.begun);
  }

  private log(): string {
    return existsSync(this.eventLog) ? readFileSync(this.eventLog, "utf8") : "";
  }

  private events(): EngineEvents {
    const events: EngineEvents = { begun: [], done: [] };
    for (const line of this.log().split("\n")) {
      const kind = /"(resourcePreEvent|resOutputsEvent)"/.exec(line)?.[1];
      const urn = /"urn":"([^"]*)"/.exec(line)?.[1];
      if (kind && urn)
        events[kind === "resourcePreEvent" ? "begun" : "done"].push(urn.split("::").pop() ?? "");
    }
    return events;
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      // As the Makefile has it: the files that are skipped are those that a kill can tear.
      PULUMI_BACKEND_URL: `file://${this.backend}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      // Without it `pulumi up` knows no --event-log.
      PULUMI_DEBUG_COMMANDS: "true",
    };
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
