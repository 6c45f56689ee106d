import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "../../components/host/ssh/ConnectionArgs";
import { outputOf } from "./support/lab";
import { clusterArgs, host, TestStack } from "./support/stack";
import { footprint } from "./support/untouched";

jest.setTimeout(240_000);

const names = ["etcd01", "etcd02", "etcd03"];
let stack: TestStack;
let spare: { key: string; publicKey: string };

/** These hosts are reached in another way. */
function reachedBy(connection: Partial<ConnectionArgs>, ...changed: string[]) {
  const hosts = names.map((name) => {
    const args = host(name);
    return changed.includes(name) ? { ...args, connection: { ...args.connection, ...connection } } : args;
  });
  return { etcd: clusterArgs({ hosts }) };
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "etcd-key-"));
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
  spare = {
    key: readFileSync(join(folder, "key"), "utf8"),
    publicKey: readFileSync(join(folder, "key.pub"), "utf8").trim(),
  };
  rmSync(folder, { recursive: true });
  stack = await TestStack.create("logins", reachedBy({}));
  await stack.up();
});
afterAll(async () => {
  stack.clusters = reachedBy({});
  await stack.up();
  await stack.destroy();
});

test("a preview without changes dials no host where reportHealth is false", async () => {
  stack.clusters = { etcd: { ...reachedBy({}).etcd, reportHealth: false } };
  for (const name of names) outputOf(name, "systemctl stop ssh");
  try {
    expect((await stack.preview()).operations).toEqual({});
  } finally {
    stack.clusters = reachedBy({});
    for (const name of names) outputOf(name, "systemctl start ssh");
  }
});

test.each<[string, () => ConnectionArgs, string[], RegExp]>([
  [
    "a key that no host takes",
    () => ({ privateKey: pulumi.secret(spare.key) }),
    names,
    new RegExp(
      String.raw`(etcd0[123]:\s+ERROR reachable: \w+@10\.15\.1\.20[123] refuses the ` +
        String.raw`login\. Check connection\.user and connection\.privateKey \(in a ` +
        String.raw`stack's configuration privateKeyFile\)\. \[reachable\.unreachable\]\s+){3}`,
    ),
  ],
  [
    "another user on one host",
    () => ({ user: "nobody" }),
    ["etcd02"],
    /: 1 error\.\s+etcd02:\s+ERROR reachable: nobody@10\.15\.1\.202 refuses the login/,
  ],
  [
    "the address of another member's machine",
    () => ({ ...host("etcd01").connection, host: host("etcd01").address, proxy: undefined }),
    ["etcd03"],
    new RegExp(
      String.raw`etcd03:\s+ERROR address: 10\.15\.1\.203 is not an address of this host[^]*ERROR ` +
        String.raw`member: this is the machine of member etcd01\. Correct connection\.host of etcd03`,
    ),
  ],
])(
  "%s is reported by preflight, before any command is updated, in a preview too",
  async (_, connection, on, report) => {
    stack.clusters = reachedBy(connection(), ...on);
    const before = footprint(...names);
    for (const words of [await stack.refusedPreview(), await stack.refused()]) {
      expect(words).toMatch(report);
      expect(words).toContain("preflight found problems, and nothing was changed");
      expect(words).not.toMatch(/preUpdateChecks|quorum-lost/);
      expect(words).not.toContain(spare.key.split("\n")[2]);
    }
    expect(footprint(...names)).toEqual(before);
    stack.clusters = reachedBy({});
    expect((await stack.preview()).operations).toEqual({});
  },
);

test("another key that the hosts take restarts nothing, and the preview shows whose commands run again", async () => {
  for (const [name, home] of [
    ["etcd01", "/root"],
    ["etcd02", "/home/ops"],
    ["etcd03", "/root"],
  ] as const)
    outputOf(name, `echo '${spare.publicKey}' >>${home}/.ssh/authorized_keys`);
  const before = footprint(...names);
  stack.clusters = reachedBy({ privateKey: pulumi.secret(spare.key) }, "etcd01", "etcd02");
  const shown = await stack.preview();
  expect(shown.operations).toMatchObject({
    "etcd-preflight": "update",
    "etcd/etcd01/member": "update",
    "etcd/etcd02/member": "update",
  });
  expect(Object.keys(shown.operations).filter((name) => name.startsWith("etcd/etcd03"))).toEqual([]);
  expect(shown.printed).not.toContain(spare.key.split("\n")[2]);
  expect((await stack.up()).operations).toEqual(shown.operations);
  expect(footprint(...names)).toEqual(before);
  expect((await stack.preview()).operations).toEqual({});
});
