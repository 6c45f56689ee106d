import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inLab, lab, must, root } from "../scripts/commands";

/**
 * `make bench-bootstrap` measures the bootstrap of a cluster, a preview and an update without changes, each against its
 * floor. Each round measures both in turn, so a busy machine slows both. Processor time stands beside the seconds. It
 * depends less on other work, and shows how much of a floor was openssl's search for an RSA key. ROUNDS=N sets the
 * number of rounds.
 */
const rounds = Number(process.env.ROUNDS ?? 5); // a few: the floor waits for the CA's RSA key, which takes 0.1 to 7 s
const labName = "bench";
const run = join(root, "lab", ".run", labName);
const empty = join(root, "bench", "empty");
/** The dev stack, with this lab's keys. */
const configuration = join(root, `Pulumi.${labName}.yaml`);
const states: string[] = [];

const hosts = ["etcd01", "etcd02", "etcd03"];
/** The statistics of cgroup 2, which may stand alone or beside cgroup 1. */
const hostStatistics = "cat /sys/fs/cgroup/unified/cpu.stat 2>/dev/null || cat /sys/fs/cgroup/cpu.stat";

/** The cost of one run, in seconds. */
interface Cost {
  elapsed: number;
  /** Processor time of the command and all that it started on this machine. */
  processor: number;
  /** Processor time of all that the hosts did meanwhile. */
  onHosts: number;
}

/** One line of the table: two ways to the same end. */
interface Contest {
  title: string;
  aim: number;
  ours: Cost[];
  floor: Cost[];
}

const bootstrap: Contest = { title: "fresh `up` of three members", aim: 1.25, ours: [], floor: [] };
const preview: Contest = { title: "`preview` without changes", aim: 1.15, ours: [], floor: [] };
const update: Contest = { title: "`up` without changes", aim: 1.1, ours: [], floor: [] };

try {
  writeFileSync(
    configuration,
    readFileSync(join(root, "Pulumi.dev.yaml"), "utf8").replaceAll("lab/.run/dev/", `lab/.run/${labName}/`),
  );
  let state = "";
  for (let round = 0; round < rounds; round++) {
    freshHosts();
    bootstrap.floor.push(cost("bench/bootstrap.sh", [run, "3.6.16"]));
    freshHosts();
    state = newState();
    pulumi(state, root, "stack", "init", labName);
    bootstrap.ours.push(pulumi(state, root, "up", "--yes", "--skip-preview", "--stack", labName));
    report(bootstrap, `round ${round + 1}`);
  }
  pulumi(state, empty, "stack", "init", labName);
  pulumi(state, empty, "up", "--yes", "--skip-preview", "--stack", labName);
  for (let round = 0; round < rounds + 2; round++) {
    for (const [contest, command] of [
      [preview, ["preview"]],
      [update, ["up", "--yes", "--skip-preview"]],
    ] as const) {
      const expected = ["--stack", labName, "--expect-no-changes"];
      contest.floor.push(pulumi(state, empty, ...command, ...expected));
      contest.ours.push(pulumi(state, root, ...command, ...expected));
    }
  }
  table([bootstrap, preview, update]);
} finally {
  lab(labName, "down");
  for (const folder of [configuration, join(empty, `Pulumi.${labName}.yaml`), ...states])
    rmSync(folder, { recursive: true, force: true });
}

function freshHosts(): void {
  lab(labName, "down");
  lab(labName, "up", "3");
}

function newState(): string {
  const folder = mkdtempSync(join(tmpdir(), "etcd-bench-"));
  states.push(folder);
  return folder;
}

function pulumi(state: string, program: string, ...words: string[]): Cost {
  return cost("pulumi", ["--cwd", program, "--non-interactive", "--color", "never", ...words], {
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "lab",
  });
}

/** Runs a command inside the lab's network and returns its cost. */
function cost(command: string, words: string[], environment: Record<string, string> = {}): Cost {
  const [start, before] = [performance.now(), hostsProcessorTime()];
  // The shell prints its own processor time, then that of what it ran: "0m1.864s 0m0.306s".
  const printed = inLab(labName, "bash", ["-c", '"$@" >&2 && times', "bash", command, ...words], environment);
  const elapsed = (performance.now() - start) / 1000;
  const processor = [...printed.matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds))
    .reduce((sum, one) => sum + one, 0);
  return { elapsed, processor, onHosts: hostsProcessorTime() - before };
}

function hostsProcessorTime(): number {
  const microseconds = hosts.map((host) => {
    const stat = must("lab/lab", ["--lab", labName, "shell", host, "sh", "-c", hostStatistics]);
    return Number(/^usage_usec (\d+)$/m.exec(stat)?.[1] ?? NaN);
  });
  return microseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function report({ title, ours, floor }: Contest, when: string): void {
  const last = (costs: Cost[]) => `${(costs.at(-1)?.elapsed ?? NaN).toFixed(1)} s`;
  console.error(`${when}: ${title}: ${last(ours)}, floor ${last(floor)}`);
}

function table(contests: Contest[]): void {
  const row = (...cells: string[]) => {
    console.log(cells.map((cell, index) => (index ? cell.padStart(10) : cell.padEnd(30))).join(""));
  };
  const medians = ({ ours, floor }: Contest, of: keyof Cost) =>
    [ours, floor].map((costs) => median(costs.map((one) => one[of]))) as [number, number];
  const shown = (seconds: number) => `${seconds.toFixed(2)} s`;
  console.log(`\nMedians of ${rounds} bootstraps, of ${rounds + 2} previews and updates:`);
  row("", "took", "floor", "ratio", "aim", "");
  for (const contest of contests) {
    const [ours, floor] = medians(contest, "elapsed");
    const verdict = ours / floor <= contest.aim ? "met" : "missed";
    row(contest.title, shown(ours), shown(floor), (ours / floor).toFixed(2), contest.aim.toFixed(2), verdict);
  }
  for (const [title, of] of [
    ["Processor time on this machine:", "processor"],
    ["Processor time on the hosts:", "onHosts"],
  ] as const) {
    console.log(`\n${title}`);
    for (const contest of contests) {
      const [ours, floor] = medians(contest, of);
      row(contest.title, shown(ours), shown(floor), floor > 0.01 ? (ours / floor).toFixed(2) : "");
    }
  }
}
