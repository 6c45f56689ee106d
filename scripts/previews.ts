import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { planMarkdown } from "../decisions/plan/planMarkdown";
import { previewPlan } from "../decisions/plan/previewPlan";
import type { PreviewStep } from "../decisions/plan/previewStep";
import { inLab, lab, root } from "./commands";
import { readablePreview } from "./readablePreview";
import { readableRun } from "./readableRun";

/** `make docs-previews`: creates a cluster on lab hosts and writes docs/previews.md, with the preview of each edit. */
const labName = "previews";
const configuration = join(root, `Pulumi.${labName}.yaml`);
const state = mkdtempSync(join(tmpdir(), "etcd-previews-"));

const head = `# Previews

Written by \`make docs-previews\`: the output of \`pulumi preview --diff\` for a cluster of three (etcd 3.6.16) on lab
hosts, one edit each. The text of \`etcd-cluster plan\` for a pull request stands before each preview. Resources stand
in the order of their names, without ids. A resource that is created, deleted or replaced has its first line only.
Warnings and the stack's outputs are left out.

The last chapter is the output of \`pulumi up\`, without times and outputs.
`;

type Values = Record<string, unknown> & { hosts: { name: string; address: string }[] };

/** The edit, in YAML or words, and the configuration with it. */
const edits: [title: string, words: string, edit: (now: Values) => Partial<Values>][] = [
  [
    "Scale out",
    "Two hosts more in `hosts`.",
    ({ hosts }) => ({
      hosts: [...hosts, ...[4, 5].map((n) => ({ name: `etcd0${n}`, address: `10.15.1.20${n}` }))],
    }),
  ],
  ["Scale in", "`etcd03` is taken out of `hosts`.", ({ hosts }) => ({ hosts: hosts.slice(0, 2) })],
  [
    "Remove a lost host",
    "`lost: true` on `etcd03`.",
    ({ hosts }) => ({
      preUpdateChecks: false, // its etcd answers
      hosts: hosts.map((host) => (host.name === "etcd03" ? { ...host, lost: true } : host)),
    }),
  ],
  ["Upgrade", "`version: 3.7.3`, from 3.6.16.", () => ({ version: "3.7.3" })],
  [
    "Settings",
    "`settings: { snapshotCount: 5000, heartbeatIntervalMs: 150, electionTimeoutMs: 1500 }`.",
    () => ({ settings: { snapshotCount: 5000, heartbeatIntervalMs: 150, electionTimeoutMs: 1500 } }),
  ],
  [
    "Renew certificates",
    "Nothing, once they are due. Here `pki: { renewal: { trigger: today } }`.",
    () => ({ pki: { renewal: { trigger: "today" } } }),
  ],
  [
    "Another SSH setting",
    "`connection.perDialTimeout: 20`; another key looks the same.",
    ({ connection }) => ({ connection: { ...(connection as object), perDialTimeout: 20 } }),
  ],
];

/** Each of these edits is made after the one before, and so the update is made too. */
const rotation: typeof edits = [
  ["Rotate the CA: trust the new one", 1, [1, 2]] as const,
  ["Rotate the CA: sign with the new one", 2, [1, 2]] as const,
  ["Rotate the CA: forget the old one", 2, [2]] as const,
].map(([title, signing, trusted]) => [
  title,
  `\`pki: { authorities: { signing: ${signing}, trusted: [${trusted.join(", ")}] } }\`.`,
  ({ pki }) => ({ pki: { ...(pki as object), authorities: { signing, trusted: [...trusted] } } }),
]);

try {
  lab(labName, "down");
  lab(labName, "up", "5");
  const dev = readFileSync(join(root, "Pulumi.dev.yaml"), "utf8").replaceAll(
    "lab/.run/dev/",
    `lab/.run/${labName}/`,
  );
  const initial = { ...values(dev), preflight: false, install: { ...(values(dev).install as object) } };
  declare(initial);
  pulumi("stack", "init", labName);
  pulumi("up", "--yes", "--skip-preview", "--stack", labName);
  const chapters = edits.map(([title, words, edit]) =>
    chapter(title, words, { ...initial, ...edit(initial) }),
  );
  let now = initial;
  for (const [title, words, edit] of rotation) {
    now = { ...now, ...edit(now) };
    chapters.push(chapter(title, words, now));
    pulumi("up", "--yes", "--skip-preview", "--stack", labName);
  }
  const more = [4, 5].map((n) => ({ name: `etcd0${n}`, address: `10.15.1.20${n}` }));
  declare({ ...now, hosts: [...now.hosts, ...more] });
  const run = readableRun(pulumi("up", "--yes", "--suppress-outputs", "--stack", labName));
  chapters.push(
    `## A whole run\n\nTwo hosts more in \`hosts\`.\n\n\`\`\`\n$ pulumi up --yes\n` +
      `${run.replaceAll(labName, "prod")}\n\`\`\`\n`,
  );
  writeFileSync(join(root, "docs", "previews.md"), [head, ...chapters].join("\n"));
  pulumi("destroy", "--yes", "--skip-preview", "--stack", labName);
} finally {
  lab(labName, "down");
  for (const path of [configuration, state]) rmSync(path, { recursive: true, force: true });
}

function chapter(title: string, words: string, declared: Values): string {
  declare(declared);
  const { steps } = JSON.parse(pulumi("preview", "--json", "--show-sames", "--stack", labName)) as {
    steps: PreviewStep[];
  };
  const preview = readablePreview(pulumi("preview", "--diff", "--stack", labName));
  return `## ${title}\n\n${words}\n\n${planMarkdown(previewPlan(steps))}\n\`\`\`\n${preview}\n\`\`\`\n`;
}

function values(yaml: string): Values {
  const { config } = parse(yaml) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.split(":")[1] ?? key, value]),
  ) as Values;
}

/** JSON is YAML too. The salt of the first time is kept. */
function declare(declared: Values): void {
  const config = Object.fromEntries(
    Object.entries(declared).map(([key, value]) => [`etcd-cluster:${key}`, value]),
  );
  writeFileSync(configuration, `config: ${JSON.stringify(config)}\n${salt()}`);
}

function salt(): string {
  try {
    return /^encryptionsalt:.*\n/m.exec(readFileSync(configuration, "utf8"))?.[0] ?? "";
  } catch {
    return "";
  }
}

function pulumi(...words: string[]): string {
  return inLab(labName, "pulumi", ["--non-interactive", "--color", "never", ...words], {
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "lab",
  });
}
