import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { etcdEnvironment, etcdProcess, get, memberList, put, reimage } from "./support/etcd";
import { again, clusterArgs, hosts, TestStack } from "./support/stack";
import { footprint } from "./support/untouched";

jest.setTimeout(240_000);

const names = ["etcd04", "etcd05", "etcd06"];
// Without a domain: then only the component's name could distinguish this cluster's files from another's.
const args = (more: Partial<ReturnType<typeof clusterArgs>> = {}) =>
  clusterArgs({ hosts: hosts(...names), domain: undefined, dns: undefined, ...more });

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.create("component", { etcd: args() });
  await stack.up();
});
afterAll(async () => {
  await stack.destroy();
});

/** The ID of a member, as the cluster knows it. */
function idOf(name: string): string | undefined {
  return memberList("etcd04").find((member) => member.name === name)?.id;
}

class Platform extends pulumi.ComponentResource {
  constructor(name = "platform") {
    super("test:index:Platform", name);
    this.registerOutputs();
  }
}

/** The names of the resources of the stack whose state is said to be so. */
async function urns(part: string): Promise<string[]> {
  const { resources } = (await stack.stack.exportStack()).deployment as { resources: { urn: string }[] };
  return resources.map(({ urn }) => urn).filter((urn) => urn.endsWith(part));
}

test("a component that is renamed by an alias changes nothing on the hosts", async () => {
  const before = footprint(...names);
  stack.clusters = { orders: args() };
  stack.options = { orders: () => ({ aliases: [{ name: "etcd" }] }) };
  expect((await stack.preview()).operations).toEqual({});
  await stack.up();
  expect(footprint(...names)).toEqual(before);
  expect(await urns("::orders/etcd04/member")).toHaveLength(1);
});

test("a component that is moved below another one changes nothing on the hosts", async () => {
  const before = footprint(...names);
  stack.options = {
    orders: () => ({ parent: new Platform(), aliases: [{ parent: pulumi.rootStackResource }] }),
  };
  const { operations } = await stack.up();
  expect(operations).toEqual({ platform: "create" });
  expect(footprint(...names)).toEqual(before);
});

test("an update of one member alone is refused while the files that it must read are not staged", async () => {
  const before = footprint(...names);
  stack.clusters = { orders: args({ settings: { snapshotCount: 5000 } }) };
  const [member = ""] = await urns("::orders/etcd05/member");
  await expect(stack.stack.up({ target: [member], color: "never" })).rejects.toThrow(
    /etcd05 will run with is not on the host yet \(missing: configuration\)\. Nothing was changed.*--target/s,
  );
  expect(footprint(...names)).toEqual(before);
});

test("an update of one member with its configuration restarts that member, the next update the others", async () => {
  const before = names.map(etcdProcess);
  const target = [...(await urns("::orders/etcd05/staged-files")), ...(await urns("::orders/etcd05/member"))];
  await stack.stack.up({ target, color: "never" });
  const between = names.map(etcdProcess);
  expect(between.map((one, index) => one === before[index])).toEqual([true, false, true]);
  const { operations } = await stack.up();
  expect(Object.keys(operations).sort()).toEqual([
    "orders-health-gate",
    ...["etcd04", "etcd06"].flatMap((name) => [`orders/${name}/member`, `orders/${name}/staged-files`]),
  ]);
  expect(names.map(etcdProcess)[1]).toBe(between[1]);
  for (const name of names) expect(etcdEnvironment(name)).toContain("ETCD_SNAPSHOT_COUNT=5000");
});

test("a plan that was saved is carried out, also where it makes keys and certificates", async () => {
  const declared = {
    ...args({ hosts: hosts(...names, "etcd07") }),
    pki: { renewal: { trigger: "planned" } },
  };
  stack.clusters = { orders: { ...declared, settings: { snapshotCount: 5000 } } };
  const before = names.map(etcdProcess);
  const folder = mkdtempSync(join(tmpdir(), "etcd-plan-"));
  const plan = join(folder, "plan.json");
  await stack.stack.preview({ plan, color: "never" });
  expect(readFileSync(plan, "utf8")).not.toContain("PRIVATE KEY");
  await stack.stack.up({ plan, color: "never" });
  rmSync(folder, { recursive: true });
  expect(memberList("etcd04").map(({ name }) => name)).toEqual([...names, "etcd07"]);
  expect(names.map(etcdProcess)).toEqual(before);
  expect((await stack.preview()).operations).toEqual({});
});

test("a member that the state forgot is imported again as it is", async () => {
  const before = footprint(...names);
  const state = await stack.stack.exportStack();
  const deployment = state.deployment as { resources: { urn: string }[] };
  const forgotten = deployment.resources.filter(({ urn }) =>
    /[-/](member|health-gate|client-srv)$/.test(urn),
  );
  const resources = deployment.resources.filter((one) => !forgotten.includes(one));
  await stack.stack.importStack({ ...state, deployment: { ...deployment, resources } });
  const { operations } = await stack.up();
  expect(new Set(Object.values(operations))).toEqual(new Set(["create"]));
  expect(Object.keys(operations)).toHaveLength(forgotten.length);
  expect(footprint(...names)).toEqual(before);
});

test("a member that is replaced by hand leaves and joins again, and no other is touched", async () => {
  const others = names.filter((name) => name !== "etcd05");
  const [before, id] = [others.map(etcdProcess), idOf("etcd05")];
  const [member = ""] = await urns("::orders/etcd05/member");
  const words = /etcd05 .*replaced leaves and joins again/;
  expect((await stack.stack.preview({ replace: [member], color: "never" })).stdout).toMatch(words);
  await stack.stack.up({ replace: [member], color: "never" });
  expect(memberList("etcd04").map(({ name, learner }) => ({ name, learner }))).toEqual(
    [...names, "etcd07"].map((name) => ({ name, learner: false })),
  );
  expect(idOf("etcd05")).not.toBe(id);
  expect(others.map(etcdProcess)).toEqual(before);
  expect((await stack.preview()).operations).toEqual({});
});

test("a host whose resources are all replaced by hand has a member and a membership afterwards", async () => {
  const all = (await urns("")).filter((urn) => /::orders\/etcd05\/[\w-]+$/.test(urn));
  const [place = ""] = all.filter((urn) => urn.endsWith("/membership"));
  const id = idOf("etcd05");
  await stack.stack.up({ replace: [place], color: "never" });
  expect(idOf("etcd05")).toBe(id);
  await stack.stack.up({ replace: all, color: "never" });
  expect(memberList("etcd05").map(({ name, learner }) => ({ name, learner }))).toEqual(
    [...names, "etcd07"].map((name) => ({ name, learner: false })),
  );
  expect((await stack.preview()).operations).toEqual({});
});

test("the only member of a cluster that is replaced by hand keeps its data", async () => {
  const single = await TestStack.create("single", { one: args({ hosts: hosts("etcd01") }) });
  await single.up();
  put("etcd01", "/only", "kept");
  const { resources } = (await single.stack.exportStack()).deployment as { resources: { urn: string }[] };
  const [member = ""] = resources.map(({ urn }) => urn).filter((urn) => urn.endsWith("/member"));
  await single.stack.up({ replace: [member], color: "never" });
  expect(get("etcd01", "/only")).toBe("kept");
  expect((await single.preview()).operations).toEqual({});
  await single.destroy();
});

test("a refresh finds nothing to change", async () => {
  const { summary } = await stack.stack.refresh({ color: "never" });
  expect(Object.keys(summary.resourceChanges ?? {})).toEqual(["same"]);
  expect((await stack.preview()).operations).toEqual({});
});

test("the inputs that the component must ignore are ignored by all of its resources", async () => {
  const declared = stack.clusters;
  const { hosts: members, ...rest } = declared.orders ?? args();
  stack.clusters = { orders: { ...rest, hosts: members.map(({ name }) => again(name)) } };
  stack.options = { orders: () => ({ parent: new Platform() }) };
  expect((await stack.preview()).operations).toHaveProperty("orders/etcd04/program", "update");
  stack.options = { orders: () => ({ parent: new Platform(), ignoreChanges: ["connection"] }) };
  expect((await stack.preview()).operations).toEqual({ "orders-preflight": "update" });
  stack.clusters = declared;
});

test("a host that is dropped where nothing is deleted stays one, as previewed, and is imported again", async () => {
  const declared = stack.clusters;
  const running = etcdProcess("etcd07");
  stack.options = { orders: () => ({ parent: new Platform(), retainOnDelete: true }) };
  await stack.up();
  stack.clusters = { orders: { ...(declared.orders ?? args()), hosts: hosts(...names) } };
  expect((await stack.preview()).printed).toContain(
    "stops managing etcd07, which stays a member and keeps running; quorum stays 3 of 4; no member restarts",
  );
  await stack.up();
  expect(memberList("etcd04").map(({ name }) => name)).toEqual([...names, "etcd07"]);
  stack.clusters = declared;
  stack.options = { orders: () => ({ parent: new Platform() }) };
  await stack.up();
  expect(etcdProcess("etcd07")).toBe(running);
});

test("a protected member is not destroyed, and the cluster keeps running", async () => {
  stack.options = { orders: () => ({ parent: new Platform(), protect: true }) };
  await stack.up();
  await expect(stack.stack.destroy({ color: "never" })).rejects.toThrow(/protect/);
  expect(memberList("etcd04").map(({ name }) => name)).toEqual([...names, "etcd07"]);
  stack.options = { orders: () => ({ parent: new Platform() }) };
  await stack.up();
});

test("a destroy that meets a protected member reports which and how to continue, and leaves that one", async () => {
  const isMember: pulumi.ResourceTransformation = ({ name, props, opts }) => ({
    props,
    opts: { ...opts, protect: name === "orders/etcd05/member" },
  });
  stack.options = { orders: () => ({ parent: new Platform(), transformations: [isMember] }) };
  await stack.up();
  const before = etcdProcess("etcd05");
  await expect(stack.stack.destroy({ color: "never" })).rejects.toThrow(
    /orders\/etcd05\/member" cannot be deleted\s+because it is protected.*pulumi state unprotect/s,
  );
  expect(etcdProcess("etcd05")).toBe(before);
  expect(memberList("etcd05").map(({ name }) => name)).toContain("etcd05");
});

test("a cluster that goes with its machines is not taken off them first", async () => {
  stack.options = { orders: () => ({ parent: new Platform(), deletedWith: new Platform("machines") }) };
  await stack.up();
  const before = names.map(etcdProcess);
  stack.clusters = {};
  await stack.up();
  expect(await urns("")).toEqual([expect.stringContaining("pulumi:pulumi:Stack")]);
  expect(names.map(etcdProcess)).toEqual(before);
  reimage(...names, "etcd07");
});
