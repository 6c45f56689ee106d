import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { LabEnvironment } from "../../tests/integration/support/lab";
import { inLab, lab, must, root } from "../commands";
import { edits, labHosts, rotation } from "./edits";
import { PreviewedStack, type Values } from "./previewedStack";
import { readablePreview } from "./readablePreview";
import { readableRun } from "./readableRun";

/** `make docs-previews`: creates clusters on lab hosts and writes docs/previews.md, with the preview of each edit. */
const labName = "previews";

const head = `# Previews

Written by \`make docs-previews\`: the output of \`pulumi preview --diff\` for a cluster of three (etcd 3.6.16) on lab
hosts, one edit each. The text of \`etcd-cluster plan\` for a pull request stands before each preview. Resources stand
in the order of their names, without ids. A resource that is created, deleted or replaced has its first line only.
Warnings and the stack's outputs are left out.

One chapter is the output of \`pulumi up\`, without times and outputs. The cluster has five members from there on. The
last chapters are about other clusters, on the same hosts. The ID of the cluster that is adopted is another one each
time, and stands here as on other pages.
`;

const onHost = (host: string, command: string, input = "") =>
  must("lab/lab", ["--lab", labName, "shell", host, "sh", "-c", command], {}, input);

const stacks: PreviewedStack[] = [];
function stackOf(name: string, declared: Values): PreviewedStack {
  const stack = new PreviewedStack(labName, name, declared);
  stacks.push(stack);
  return stack;
}

try {
  lab(labName, "down");
  lab(labName, "up", "6");
  const dev = readFileSync(join(root, "Pulumi.dev.yaml"), "utf8");
  const initial = { ...values(dev.replaceAll("lab/.run/dev/", `lab/.run/${labName}/`)), preflight: false };
  const chapters = lifeOf(initial);
  const snapshot = onHost("etcd01", "etcdctl snapshot save /root/old.db >&2 && base64 /root/old.db");
  lab(labName, "renew");
  chapters.push(...moved(initial, snapshot), ...adopted(initial));
  writeFileSync(join(root, "docs", "previews.md"), [head, ...chapters].join("\n"));
} finally {
  lab(labName, "down");
  for (const stack of stacks) stack.dispose();
}

function lifeOf(initial: Values): string[] {
  const stack = stackOf(labName, initial);
  stack.up();
  const chapters = edits.map(([title, words, edit]) =>
    stack.chapter(title, words, { ...initial, ...edit(initial) }),
  );
  let now = initial;
  for (const [title, words, edit] of rotation) {
    now = { ...now, ...edit(now) };
    chapters.push(stack.chapter(title, words, now));
    stack.up();
  }
  onHost("etcd02", "echo ETCD_SNAPSHOT_COUNT=7 >>/etc/etcd/etcd.conf");
  const words = "`repairDrift: true`, after somebody added a line to `/etc/etcd/etcd.conf` on `etcd02`.";
  chapters.push(stack.chapter("Repair changes made by hand", words, { ...now, repairDrift: true }));
  stack.up();
  now = { ...now, hosts: [...now.hosts, ...labHosts(4, 5)] };
  stack.declare(now);
  const run = readableRun(stack.pulumi("up", "--yes", "--suppress-outputs", "--stack", labName));
  chapters.push(
    `## A whole run\n\nTwo hosts more in \`hosts\`.\n\n\`\`\`\n$ pulumi up --yes\n` +
      `${run.replaceAll(labName, "prod")}\n\`\`\`\n`,
  );
  return [...chapters, replaced(stack, now), restored(stack, now), destroyed(stack)];
}

/** The preview of the second update: the first one removed the member of the dead host. */
function replaced(stack: PreviewedStack, now: Values): string {
  const others = now.hosts.filter(({ name }) => name !== "etcd05");
  lab(labName, "kill", "etcd05");
  stack.declare({ ...now, hosts: [...others, { name: "etcd05", address: "10.15.1.205", lost: true }] });
  stack.up();
  const words = "The entry of `etcd05`, which was `lost: true`, gets the address of another host.";
  return stack.chapter("Replace a lost host", words, {
    ...now,
    hosts: [...others, { name: "etcd05", address: "10.15.1.206" }],
  });
}

/** The cluster has four members: its fifth host is lost. */
function restored(stack: PreviewedStack, now: Values): string {
  const { caPath, ...store } = s3Store();
  const target = { ...store, prefix: "prod", caCertificate: readFileSync(caPath, "utf8").trim() };
  const four = {
    ...now,
    hosts: now.hosts.filter(({ name }) => name !== "etcd05"),
    backup: { targets: [{ s3: target }] },
  };
  stack.declare(four);
  stack.up();
  const write = (number: number) =>
    onHost("etcd01", `for n in $(seq ${number}); do etcdctl put /orders/$n new >&2; done`);
  write(20);
  onHost("etcd01", "etcd-host backup");
  write(3);
  const over = stack.pulumi("stack", "output", "clusterId", "--stack", labName).trim();
  const restore = { snapshot: "latest", token: "2026-11-28-wrong-job", over };
  const words = "`restore`, with `snapshot: latest`, a new `token`, and the output `clusterId` as `over`.";
  const chapter = stack.chapter("Restore over a living cluster", words, { ...four, restore });
  stack.declare(four);
  return chapter;
}

function s3Store() {
  lab(labName, "store", "ok");
  const { store } = JSON.parse(must("lab/lab", ["--lab", labName, "env"])) as LabEnvironment;
  const { endpoint, region, bucket, accessKeyId, secretAccessKey, caPath } = store;
  return { endpoint, region, bucket, accessKeyId, secretAccessKey, caPath, pathStyle: true };
}

function destroyed(stack: PreviewedStack): string {
  const preview = readablePreview(stack.pulumi("destroy", "--preview-only", "--diff", "--stack", labName));
  return `## Destroy\n\n\`pulumi destroy\`.\n\n\`\`\`\n${preview}\n\`\`\`\n`;
}

/** Other hosts get the data of a snapshot. */
function moved(initial: Values, snapshot: string): string[] {
  onHost("etcd01", "base64 -d >/root/old.db", snapshot);
  const restore = { snapshot: "file:///root/old.db on etcd01", token: "2026-11-29-move" };
  const declared = { ...initial, restore };
  const words = "`restore`, with `snapshot: file:///root/old.db on etcd01` and a new `token`.";
  return [stackOf("moved", declared).chapter("Create a cluster from a snapshot", words, declared)];
}

/** A cluster that something else made, then what its survivor becomes. */
function adopted(initial: Values): string[] {
  const made = inLab(
    labName,
    "node",
    ["--require", "./stack/runTypescript.cjs", "scripts/previews/foreignCluster.ts"],
    { ETCDCLUSTER_LAB: labName },
  );
  const { clusterId, authority } = JSON.parse(made) as { clusterId: string; authority: object };
  const found = {
    ...initial,
    ...{ version: "3.5.35", preflight: undefined, domain: undefined, dns: undefined },
    dataDir: "/data/foreign",
    pki: { customCAs: { 1: authority } },
  };
  const stack = stackOf("adopted", { ...found, adopt: { clusterId } });
  const chapters = (
    [
      ["Adopt a cluster: as it is", "`adopt: { clusterId: ... }`.", { adopt: { clusterId } }],
      [
        "Adopt a cluster: manage it",
        "`adopt: { clusterId: ..., manage: true }`.",
        { adopt: { clusterId, manage: true } },
      ],
      ["Adopt a cluster: certificates of its own", "`adopt` is taken out.", {}],
    ] as const
  ).map(([title, words, more]) => {
    const chapter = stack.chapter(title, words, { ...found, ...more });
    stack.up();
    return chapter;
  });
  const path = { version: "3.7.3", intermediateVersions: ["3.6.16"] };
  const edit = "`version: 3.7.3` and `intermediateVersions: [3.6.16]`, from 3.5.35.";
  chapters.push(stack.chapter("Upgrade over a minor version", edit, { ...found, ...path }));
  for (const host of ["etcd02", "etcd03"]) lab(labName, "kill", host);
  const hosts = found.hosts.map((host) => ({ ...host, ...(host.name !== "etcd01" && { lost: true }) }));
  const words = "`lost: true` on `etcd02` and `etcd03`, and `recover: { from: etcd01, token: ... }`.";
  const recover = { from: "etcd01", token: "2026-11-28-quorum-lost" };
  chapters.push(stack.chapter("Recover from one survivor", words, { ...found, hosts, recover }));
  return chapters.map((chapter) => chapter.replaceAll(clusterId, "8e9e05c52164694d"));
}

function values(yaml: string): Values {
  const { config } = parse(yaml) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.split(":")[1] ?? key, value]),
  ) as Values;
}
