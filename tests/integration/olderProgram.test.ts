import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { programPath } from "../../decisions/host/firstContact";
import { etcdEnvironment, etcdProcess, memberList, untilHealthy } from "./support/etcd";
import { onHost, outputOf } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(300_000);

/** The program of version 0.1.0, which was a shell script. */
const older = gunzipSync(readFileSync(join(__dirname, "..", "fixtures", "programs", "0.1.0-etcd-host.gz")));
const [, olderVersion = ""] = /^PROGRAM_VERSION=(\w+)$/m.exec(older.toString()) ?? [];

const names = ["etcd01", "etcd02", "etcd03"];
const declare = (snapshotCount: number, repairDrift = true) => ({
  etcd: clusterArgs({ hosts: hosts(...names), settings: { snapshotCount }, repairDrift }),
});

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.create("older", declare(10_000));
  await stack.up();
});
afterAll(async () => {
  await stack.destroy();
});

function installOlder(host: string): void {
  onHost(
    host,
    `cat >${programPath}.old && chmod 755 ${programPath}.old && mv ${programPath}.old ${programPath}`,
    older,
  );
  expect(outputOf(host, "etcd-host version")).toBe(olderVersion);
}

const startOfProgram = (host: string) => outputOf(host, "head -c 4 $(command -v etcd-host) | tail -c 3");

/** The command of the program, as the state of a stack of that version has it. */
const olderCommand = `grep -qx PROGRAM_VERSION=${olderVersion} ${programPath} || exit 1; cat /etc/machine-id`;

async function declareOlder(...on: string[]): Promise<void> {
  const state = await stack.stack.exportStack();
  const { resources = [] } = state.deployment as {
    resources?: { urn: string; inputs?: object; outputs?: object }[];
  };
  for (const resource of resources)
    if (on.some((host) => resource.urn.endsWith(`::etcd/${host}/program`))) {
      Object.assign(resource.inputs ?? {}, { create: olderCommand });
      Object.assign(resource.outputs ?? {}, { create: olderCommand });
    } else if (resource.urn.endsWith(":EtcdCluster::etcd")) {
      // Its outputs named no program.
      Object.assign(resource.outputs ?? {}, { program: undefined });
    }
  await stack.stack.importStack(state);
}

test("a host that has the older program yet takes part in an update of the cluster", async () => {
  installOlder("etcd03");
  const before = names.map(etcdProcess);
  stack.clusters = declare(20_000, false);
  await stack.up();
  await untilHealthy(...names);
  names.map(etcdProcess).forEach((process, at) => {
    expect(process).not.toBe(before[at]);
  });
  for (const name of names) expect(etcdEnvironment(name)).toContain("ETCD_SNAPSHOT_COUNT=20000");
  expect(outputOf("etcd03", "etcd-host version")).toBe(olderVersion);
});

test("an older program in the place of this one is reported, and repairDrift installs this one again", async () => {
  stack.clusters = declare(20_000);
  const repaired = { "etcd/etcd03/program": "update", "etcd-health-gate": "update" };
  const { operations, printed } = await stack.preview();
  expect(operations).toEqual(repaired);
  expect(printed).toContain(`${programPath} is another program`);
  expect((await stack.up()).operations).toEqual(repaired);
  expect(startOfProgram("etcd03")).toBe("ELF");
  expect((await stack.preview()).operations).toEqual({});
});

test("hosts of an older stack are given the program, and nothing restarts", async () => {
  for (const name of names) installOlder(name);
  await declareOlder(...names);
  const programs = Object.fromEntries(names.map((name) => [`etcd/${name}/program`, "update"]));
  expect((await stack.preview()).operations).toEqual(programs);
  const before = names.map(etcdProcess);
  expect((await stack.up()).operations).toEqual(programs);
  expect(names.map(etcdProcess)).toEqual(before);
  for (const name of names) expect(startOfProgram(name)).toBe("ELF");
  expect((await stack.preview()).operations).toEqual({});

  // The newer program reads all that the older one kept, so a member that restarts is the same one.
  const members = memberList("etcd01");
  stack.clusters = declare(30_000);
  await stack.up();
  await untilHealthy(...names);
  expect(memberList("etcd01")).toEqual(members);
});

test("a host of the older program leaves the cluster and joins it again with the newer one", async () => {
  installOlder("etcd02");
  await declareOlder("etcd02");
  const three = declare(30_000);
  stack.clusters = { etcd: { ...three.etcd, hosts: hosts("etcd01", "etcd03") } };
  await stack.up();
  expect(memberList("etcd01").map(({ name }) => name)).toEqual(["etcd01", "etcd03"]);
  stack.clusters = three;
  await stack.up();
  expect(memberList("etcd01").map(({ name, started, learner }) => [name, started, learner])).toEqual(
    names.map((name) => [name, true, false]),
  );
});
