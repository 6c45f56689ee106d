import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { planSentence } from "../../decisions/plan/planSentence";
import { previewPlan } from "../../decisions/plan/previewPlan";
import type { PreviewStep } from "../../decisions/plan/previewStep";
import { dig } from "./support/dns";
import { first, living, type Declared, type Step } from "./support/edits";
import { dropSetAside, etcdVersion, memberList, reimage, untilHealthy } from "./support/etcd";
import { lab, labEnvironment, labHosts, onHost, outputOf, readLabFile } from "./support/lab";
import { randomSteps } from "./support/randomSteps";
import { seen } from "./support/seen";
import { clusterArgs, host, TestStack, type Done } from "./support/stack";
import { untilTrue } from "./support/untilTrue";
import { untruths } from "./support/untruths";

jest.setTimeout(300_000);

/** `make truth SEED=7 STEPS=100` makes another and a longer sequence. */
const seed = Number(process.env.SEED ?? 1);
const count = Number(process.env.STEPS ?? 2);

const all = labHosts().map(({ name }) => name);
/** Steps that went wrong once. */
const known: Step[] = [
  {
    edits: ["lose etcd06, while a host joins that is first in the list"],
    declared: { ...first, hosts: ["etcd01", ...first.hosts], lost: ["etcd06"] },
    killed: ["etcd06"],
    reimaged: [],
  },
];
const [last] = known.slice(-1);
const steps = [
  ...known,
  ...randomSteps(seed, count, { all, declared: last?.declared ?? first, off: last?.killed ?? [] }),
];

const keys = mkdtempSync(join(tmpdir(), "etcd-keys-"));
let stack: TestStack;
let now = first;
let off: string[] = [];
let broken = false;

beforeAll(async () => {
  spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(keys, "second")]);
  allowSecondKey(...all);
  stack = await TestStack.create("truth");
  declare(first);
  await stack.up();
});

afterAll(async () => {
  if (!broken) await stack.destroy();
  rmSync(keys, { recursive: true });
});

test.each(steps.map((step, index) => [index + 1, step.edits.join(", "), step] as const))(
  `the update does what its preview showed: seed ${seed}, step %i, %s`,
  async (_number, _edits, step) => {
    if (broken) throw new Error("a step before this one failed");
    broken = true;
    await befall(step);
    const before = seen(all, living(now), off);

    declare(step.declared);
    const preview = await patientPreview();
    const update = await stack.up();
    expect(changes(update.steps)).toEqual(changes(preview.steps));

    const [plan] = previewPlan(preview.steps);
    if (!plan) throw new Error("the preview shows no cluster");
    expect(untruths(plan, before, seen(all, living(now), off))).toEqual([]);
    const said = changes(preview.steps).some((change) => !change.startsWith("delete"))
      ? [`${plan.cluster}: ${planSentence(plan)}.`]
      : [];
    expect(preview.printed.match(new RegExp(`${plan.cluster}: .*restart.*\\.$`, "gm")) ?? []).toEqual(said);

    await asDeclared();
    expect(changes((await stack.preview()).steps)).toEqual([]);
    broken = false;
  },
);

/** The pre-update check refuses what a slow machine makes look like a member that is down; a person would try again. */
async function patientPreview(): Promise<Done> {
  for (let left = 2; ; left--) {
    try {
      return await stack.preview();
    } catch (error) {
      if (left === 0 || !(error as Error).message.includes("does not tolerate this change now")) throw error;
    }
  }
}

/** Kills and reimages machines before the stack is edited. */
async function befall({ killed, reimaged, declared }: Step): Promise<void> {
  for (const name of killed) lab("kill", name);
  for (const name of killed.length > 0 ? living(now).filter((one) => !killed.includes(one)) : [])
    await untilTrue(`${name} has a leader`, () => onHost(name, "etcdctl endpoint health").code === 0);
  reimage(...reimaged);
  allowSecondKey(...reimaged);
  off = [...off, ...killed].filter((name) => !reimaged.includes(name));
  dropSetAside(...all.filter((name) => !off.includes(name) && !living(declared).includes(name)));
}

function declare(declared: Declared): void {
  const former = now.name;
  now = declared;
  stack.clusters = { [declared.name]: argsOf(declared) };
  stack.options = {
    [declared.name]: () => (former === declared.name ? {} : { aliases: [{ name: former }] }),
  };
}

function argsOf(declared: Declared): EtcdClusterArgs {
  const hosts = declared.hosts.map((name) => {
    const { connection, ...rest } = host(name, { lost: declared.lost.includes(name) });
    return { ...rest, connection: { ...connection, privateKey: privateKey(declared.sshKey) } };
  });
  const {
    version,
    snapshotCount,
    cpuQuotaPercent,
    dnsTtlSeconds,
    discoverySrvName,
    clients,
    hardwareProfile,
    renewal,
  } = declared;
  return clusterArgs({
    hosts,
    version,
    settings: { snapshotCount },
    cpuQuotaPercent,
    dnsTtlSeconds,
    discoverySrvName: discoverySrvName || undefined,
    hardwareProfile,
    pki: { clients, renewal: { trigger: renewal || undefined } },
    ...idle[declared.idle % idle.length],
  });
}

/** Arguments that have no effect on an existing cluster. */
const idle: Partial<EtcdClusterArgs>[] = [
  {},
  { timeouts: { healthSeconds: 130, catchUpSeconds: 601 } },
  { install: { mirror: `${labEnvironment().mirrorUrl}/`, ownBuilds: true } },
  { bootstrap: "static" },
];

function privateKey(which: Declared["sshKey"]) {
  const path = which === "first" ? labEnvironment().privateKeyPath : join(keys, "second");
  return pulumi.secret(`${readLabFile(path)}\n`);
}

function allowSecondKey(...names: string[]): void {
  const key = readLabFile(join(keys, "second.pub"));
  for (const name of names)
    outputOf(
      name,
      `for file in /root/.ssh/authorized_keys /home/*/.ssh/authorized_keys; do
      [ ! -e "$file" ] || echo '${key}' >>"$file"; done`,
    );
}

/** The changes, by operation and URN. */
function changes(of: readonly PreviewStep[]): string[] {
  return of
    .filter(({ op, urn }) => op !== "same" && op !== "read" && !urn.includes("::pulumi:"))
    .map(({ op, urn }) => `${op} ${urn}`)
    .sort();
}

/** The cluster has the wanted members, all of them healthy voters, and the zone lists them. */
async function asDeclared(): Promise<void> {
  const members = living(now);
  const [asked = ""] = members;
  await untilHealthy(asked);
  expect(memberList(asked).map(({ name, learner }) => ({ name, learner }))).toEqual(
    members.map((name) => ({ name, learner: false })),
  );
  expect(members.map(etcdVersion)).toEqual(members.map(() => now.version));
  const { zone } = labEnvironment().dns;
  const suffix = now.discoverySrvName && `-${now.discoverySrvName}`;
  for (const [service, port] of [
    ["server", 2380],
    ["client", 2379],
  ] as const)
    expect(dig("SRV", `_etcd-${service}-ssl${suffix}._tcp.${zone}`)).toEqual(
      members.map((name) => `0 100 ${port} ${name}.${zone}.`),
    );
}
