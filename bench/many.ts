import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EtcdHostArgs } from "../components/EtcdClusterArgs";
import { inLab, lab, must, root } from "../scripts/commands";

/**
 * `make bench-many` measures the cost of a member in a stack of many clusters and in a large cluster, against a cluster
 * of three. It takes one bootstrap of each on fresh hosts, and the quickest of three previews and updates without
 * changes.
 */
const labName = "many";
const program = join(root, "bench", "many");
const configuration = join(program, `Pulumi.${labName}.yaml`);
const target = 1.2;

interface LabHost {
  name: string;
  address: string;
  user: string;
  hostKey: string;
  proxy?: { address: string; user: string; hostKey: string };
}

/** Seconds of the whole. */
interface Times {
  title: string;
  members: number;
  bootstrap: number;
  preview: number;
  update: number;
}

const sizes: [title: string, clusters: number[]][] = [
  ["one of three", [3]],
  ["one of nine", [9]],
  ["ten of three", Array<number>(10).fill(3)],
];
const table = sizes.map(([title, clusters]) => measured(title, clusters));
report(table);

function measured(title: string, clusters: number[]): Times {
  const members = clusters.reduce((sum, size) => sum + size, 0);
  const state = mkdtempSync(join(tmpdir(), "etcd-many-"));
  const pulumi = (...words: string[]) => {
    const start = performance.now();
    inLab(labName, "pulumi", ["--cwd", program, "--non-interactive", ...words], {
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: "lab",
    });
    return (performance.now() - start) / 1000;
  };
  try {
    lab(labName, "down");
    // Behind the first three, each of which is reached in another way.
    lab(labName, "up", String(members + 3));
    writeFileSync(configuration, JSON.stringify({ config: configured(clusters) }));
    pulumi("stack", "init", labName);
    const stack = ["--stack", labName];
    const bootstrap = pulumi("up", "--yes", "--skip-preview", ...stack);
    const quickest = (...words: string[]) =>
      Math.min(...[1, 2, 3].map(() => pulumi(...words, ...stack, "--expect-no-changes")));
    const times = {
      title,
      members,
      bootstrap,
      preview: quickest("preview"),
      update: quickest("up", "--yes", "--skip-preview"),
    };
    console.error(`${title}: ${members} members, bootstrapped in ${bootstrap.toFixed(1)} s`);
    return times;
  } finally {
    lab(labName, "down");
    for (const path of [configuration, state]) rmSync(path, { recursive: true, force: true });
  }
}

function configured(clusters: number[]): Record<string, unknown> {
  const asked = (verb: string) => JSON.parse(must("lab/lab", ["--lab", labName, verb])) as unknown;
  const { dns, mirrorUrl, privateKeyPath } = asked("env") as {
    dns: { server: string; zone: string; keyName: string; keySecretPath: string };
    mirrorUrl: string;
    privateKeyPath: string;
  };
  const free = (asked("hosts") as LabHost[]).slice(3);
  const hosts = (size: number): EtcdHostArgs[] =>
    free
      .splice(0, size)
      .map(({ name, address, user, hostKey }) => ({ name, address, connection: { user, hostKey } }));
  const values = {
    zone: dns.zone,
    server: dns.server,
    keyName: dns.keyName,
    keySecret: readFileSync(dns.keySecretPath, "utf8").trim(),
    privateKey: readFileSync(privateKeyPath, "utf8"),
    mirror: mirrorUrl,
    clusters: Object.fromEntries(clusters.map((size, index) => [`c${index + 1}`, hosts(size)])),
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`etcd-bench-many:${key}`, value]));
}

function report(times: Times[]): void {
  const row = (...cells: string[]) => {
    console.log(cells.map((cell, index) => (index ? cell.padStart(15) : cell.padEnd(28))).join(""));
  };
  row("", ...times.map(({ title }) => title));
  for (const [what, key] of [
    ["fresh `up`", "bootstrap"],
    ["`preview` without changes", "preview"],
    ["`up` without changes", "update"],
  ] as const) {
    const each = times.map((one) => one[key] / one.members);
    const [three = NaN] = each;
    row(`${what}, s`, ...times.map((one) => one[key].toFixed(1)));
    row("  for each member, s", ...each.map((time) => time.toFixed(2)));
    row(`  against three (aim ${target})`, ...each.map((time) => (time / three).toFixed(2)));
  }
}
