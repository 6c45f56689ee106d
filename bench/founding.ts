import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inLab, lab, root } from "../scripts/commands";

/**
 * `make bench-founding`: what a bootstrap, a preview and an update without changes cost, each against its floor, measured in
 * turn so that a busy machine slows both. ROUNDS=N for another number of rounds.
 */
const rounds = Number(process.env.ROUNDS ?? 5); // a few: the floor waits for the CA's RSA key, which takes 0.1 to 7 s
const labName = "bench";
const run = join(root, "lab", ".run", labName);
const empty = join(root, "bench", "empty");
/** The dev stack, with this lab's keys. */
const configuration = join(root, `Pulumi.${labName}.yaml`);
const states: string[] = [];

/** One line of the table: two ways to the same end. */
interface Contest {
  title: string;
  target: number;
  ours: number[];
  floor: number[];
}

const bootstrap: Contest = { title: "fresh `up` of three members", target: 1.6, ours: [], floor: [] };
const preview: Contest = { title: "`preview` without changes", target: 1.3, ours: [], floor: [] };
const update: Contest = { title: "`up` without changes", target: 1.3, ours: [], floor: [] };

try {
  writeFileSync(
    configuration,
    readFileSync(join(root, "Pulumi.dev.yaml"), "utf8").replaceAll("lab/.run/dev/", `lab/.run/${labName}/`),
  );
  let state = "";
  for (let round = 0; round < rounds; round++) {
    freshHosts();
    bootstrap.floor.push(seconds("bench/found.sh", [run, "3.6.16"]));
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

function pulumi(state: string, program: string, ...words: string[]): number {
  return seconds("pulumi", ["--cwd", program, "--non-interactive", "--color", "never", ...words], {
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "lab",
  });
}

/** How long a command takes inside the lab's network. */
function seconds(command: string, words: string[], environment: Record<string, string> = {}): number {
  const start = performance.now();
  inLab(labName, command, words, environment);
  return (performance.now() - start) / 1000;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function report({ title, ours, floor }: Contest, when: string): void {
  const last = (values: number[]) => `${(values.at(-1) ?? NaN).toFixed(1)} s`;
  console.error(`${when}: ${title}: ${last(ours)}, floor ${last(floor)}`);
}

function table(contests: Contest[]): void {
  const row = (...cells: string[]) => {
    console.log(cells.map((cell, index) => (index ? cell.padStart(9) : cell.padEnd(30))).join(""));
  };
  console.log(`\nMedians of ${rounds} bootstraps, of ${rounds + 2} previews and updates:`);
  row("", "took", "floor", "ratio", "target", "");
  for (const { title, target, ours, floor } of contests) {
    const ratio = median(ours) / median(floor);
    const took = [median(ours), median(floor)].map((time) => `${time.toFixed(2)} s`);
    row(title, ...took, ratio.toFixed(2), target.toFixed(2), ratio <= target ? "met" : "missed");
  }
}
