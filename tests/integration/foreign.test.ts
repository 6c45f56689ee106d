import { get, memberList, put } from "./support/etcd";
import { onHost, outputOf } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { footprint } from "./support/untouched";

jest.setTimeout(240_000);

let owner: TestStack;
let other: TestStack;
// The records in the lab's zone are the owner's.
const nameless = { domain: undefined, dns: undefined };
const taken = ["etcd01", "etcd02", "etcd03"];

beforeAll(async () => {
  owner = await TestStack.create("owner", { etcd: clusterArgs({ hosts: hosts(...taken) }) });
  other = await TestStack.create("other");
  await owner.up();
  put("etcd01", "/owner", "still here");
});
afterAll(async () => {
  for (const name of ["etcd01", "etcd02"]) onHost(name, "touch /var/lib/etcd-host/abandon");
  await owner.destroy();
  await other.destroy();
});

test("hosts of another cluster are refused before anything is changed, in preview too", async () => {
  other.clusters = { etcd: clusterArgs({ hosts: hosts(...taken) }) };
  const before = footprint(...taken);
  const words = await other.refused();
  for (const name of taken)
    expect(words).toMatch(new RegExp(`${name}:\\s+ERROR data: holds a member of an etcd cluster`));
  await expect(other.preview()).rejects.toThrow(/holds a member of an etcd cluster/);
  expect(footprint(...taken)).toEqual(before);
});

test("without preflight its certificates are refused, and the cluster that is there goes on undisturbed", async () => {
  other.clusters = { etcd: clusterArgs({ ...nameless, hosts: hosts(...taken), preflight: false }) };
  const before = footprint(...taken).map((text) => text.replace(/.*\/usr\/local\/sbin\/etcd-host\n/, ""));
  expect(await other.refused()).toContain(
    "If it is a member of another cluster, take the host out of one of the two",
  );
  expect(footprint(...taken).map((text) => text.replace(/.*\/usr\/local\/sbin\/etcd-host\n/, ""))).toEqual(
    before,
  );
  await other.destroy();
  expect(memberList("etcd01")).toHaveLength(3);
  expect(get("etcd03", "/owner")).toBe("still here");
});

test("once its data is set aside, as the error says, the host may be used", async () => {
  outputOf("etcd03", "systemctl stop etcd; etcd-host set-aside");
  other = await TestStack.create("heir");
  other.clusters = { etcd: clusterArgs({ ...nameless, hosts: hosts("etcd03") }) };
  await other.up();
  expect(memberList("etcd03").map(({ name }) => name)).toEqual(["etcd03"]);
  expect(outputOf("etcd03", "ls /data/lib/etcd/set-aside")).toContain("by-hand");
});
