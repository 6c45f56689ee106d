import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { etcdCluster } from "./etcdCluster";

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), "etcd-cluster-status-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A Pulumi that runs these lines of shell. */
function pulumi(lines: string) {
  const file = join(folder, "pulumi");
  writeFileSync(file, `#!/bin/sh\n${lines}\n`);
  chmodSync(file, 0o755);
  return { env: { PATH: `${folder}:${process.env.PATH ?? ""}` } };
}

// No SSH server listens there.
const login = { host: "127.0.0.1", port: 1, user: "root", password: "unused" };
const access = { cluster: "etcd", hosts: ["etcd01", "etcd02"].map((name) => ({ name, login })) };
const outputs = JSON.stringify({ operatorAccess: JSON.stringify(access) });

test("the command and its verbs explain themselves", () => {
  for (const args of [["--help"], ["status", "--help"], ["plan", "--help"]]) {
    const { status, stdout } = etcdCluster(args);
    expect([args, status]).toEqual([args, 0]);
    expect(stdout).toMatch(/^etcd-cluster /);
  }
});

test.each([
  [[], "etcd-cluster VERB: "],
  [["nonsense"], 'etcd-cluster has no verb "nonsense"'],
  [["toString"], 'etcd-cluster has no verb "toString"'],
  [["status", "--yaml"], "Unknown option '--yaml'"],
  [["status", "prod"], "Unexpected argument 'prod'"],
])("a command line that is not valid ends with 3, as unknown: %j", (args, words) => {
  const { status, stdout, stderr } = etcdCluster(args);
  expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
  expect(stderr).toContain(words);
});

test.each([
  ["no input", "", "are not on stdin"],
  ["an input that is not JSON", "error: no stack named 'prod' found", "are not on stdin, or are not JSON"],
  ["the outputs of a destroyed stack", "{}", "it was destroyed"],
  ["outputs without secrets", '{"operatorAccess":"[secret]"}', "--show-secrets"],
  ["outputs of another program", '{"url":"x"}', "no valid operatorAccess"],
])("%s ends with 3, and the error says what to do", (_, input, words) => {
  const { status, stdout, stderr } = etcdCluster(["status"], { input });
  expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
  expect(stderr).toContain(words);
});

test("a stack that Pulumi does not know ends with 3 and Pulumi's words", () => {
  const run = pulumi(`echo "error: no stack named '$6' found" >&2; exit 255`);
  const { status, stderr } = etcdCluster(["status", "--stack", "prod"], run);
  expect(status).toBe(3);
  expect(stderr).toContain("error: no stack named 'prod' found");
});

test("hosts that nothing reaches are critical, each with its reason", () => {
  const run = pulumi(`echo '${outputs}'`);
  const { status, stdout } = etcdCluster(["status", "--stack", "prod"], run);
  expect(status).toBe(2);
  expect(stdout).toMatch(/^CRITICAL {2}etcd: no host answers\. .*: docs\/runbooks\/everything-lost\.md\n/);
  for (const { name } of access.hosts)
    expect(stdout).toContain(`WARNING   ${name}: 127.0.0.1:1 refuses connections. Is sshd running there?`);
});

test("a program gets the same as JSON, with the same exit code", () => {
  const { status, stdout } = etcdCluster(["status", "--json"], { input: outputs });
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    format: 1,
    state: "critical",
    cluster: { name: "etcd", quorum: false },
    hosts: [{ name: "etcd01", answers: false }, { name: "etcd02" }],
  });
});
