import { memberList } from "./support/etcd";
import { lab, outputOf } from "./support/lab";
import { leftovers } from "./support/leftovers";
import { again, clusterArgs, host, TestStack, type LabHostArgs } from "./support/stack";

jest.setTimeout(900_000);

const names = Array.from({ length: 12 }, (_, index) => `etcd${String(index + 1).padStart(2, "0")}`);
/** Those that the lab has for this file alone. */
const added = names.slice(7);
/** A cluster has at most seven members. */
const left = names.slice(0, 7);
const right = names.slice(7);

let stack: TestStack;

/** Each host is reached through the bastion, whatever way the lab has for it. */
function behind({ connection, ...rest }: LabHostArgs): LabHostArgs {
  return { ...rest, connection: { ...connection, proxy: host("etcd03").connection.proxy } };
}

function declare(made: (name: string) => LabHostArgs): void {
  stack.clusters = {
    left: clusterArgs({ hosts: left.map(made).map(behind), discoverySrvName: "left" }),
    right: clusterArgs({ hosts: right.map(made).map(behind), discoverySrvName: "right" }),
  };
}

/** How many lines of the log of the bastion's sshd have these words. */
function bastionLog(words: string): number {
  return Number(outputOf("bastion", `journalctl -u ssh | grep -c "${words}" || true`));
}

beforeAll(async () => {
  for (const name of added) lab("add", name);
  lab("vary", "bastion", "stock-sshd");
  stack = await TestStack.create("bastion");
});
afterAll(async () => {
  await stack.destroy();
});
// The next file has the usual hosts, also where the stack could not be destroyed.
afterAll(() => {
  for (const name of added) lab("remove", name);
  lab("vary", "bastion");
});

test("the bastion has the limits of distributions", () => {
  expect(outputOf("bastion", "sshd -T | grep -iE '^(maxstartups|maxsessions|usepam) ' | sort")).toBe(
    "maxsessions 10\nmaxstartups 10:30:100\nusepam yes",
  );
});

test("a preview asks twelve hosts behind it, and each answers", async () => {
  declare(host);
  const { printed } = await stack.preview();
  // The bastion drops some logins. A host whose login is tried again may be late for the question about its ports.
  expect(printed.replaceAll(/UNKNOWN ports-between-hosts/g, "")).not.toMatch(
    /UNKNOWN|ERROR|cannot be reached/,
  );
  expect(bastionLog("Accepted publickey")).toBeGreaterThanOrEqual(names.length);
});

test("two clusters bootstrap on twelve hosts behind it, and the next preview has no change", async () => {
  await stack.up();
  expect(memberList("etcd01").map(({ name }) => name)).toEqual(left);
  expect(memberList("etcd08").map(({ name }) => name)).toEqual(right);
  expect((await stack.preview()).operations).toEqual({});
});

test("commands run on all twelve at once", async () => {
  declare(again);
  const { operations } = await stack.up();
  expect(
    names.filter((name) => operations[`left/${name}/install`] ?? operations[`right/${name}/install`]),
  ).toEqual(names);
});

test("a destroyed cluster leaves nothing on hosts behind it", async () => {
  await stack.stack.destroy({ color: "never" });
  for (const name of names) expect([name, leftovers(name)]).toEqual([name, []]);
});
