import { listedBackups, takeBackup } from "./support/backupStore";
import { etcdProcess, put } from "./support/etcd";
import { lab, onHost, outputOf } from "./support/lab";
import { answerSftp, server, sftpTarget } from "./support/sftpServer";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(600_000);

const members = ["etcd01", "etcd02", "etcd03"];
let stack: TestStack;
let before: string[];
let count = 0;

const verified = (target: string) =>
  listedBackups("etcd01").filter((one) => one.target === target && one.state === "verified").length;

/** Other data than the last backup has. */
function change(): void {
  put("etcd01", "/sftp", String(++count));
}

/** The run fails for the SFTP server alone; gives what it printed. */
function expectFailure(answer: Parameters<typeof answerSftp>[0] = "ok"): string {
  const there = listedBackups("etcd02").filter(({ target }) => target === "disk").length;
  answerSftp(answer);
  change();
  const { code, stderr } = onHost("etcd02", "timeout 500 etcd-host backup");
  expect([code === 0, code === 124]).toEqual([false, false]);
  expect(stderr).toContain("sftp");
  answerSftp("ok");
  expect(listedBackups("etcd02").filter(({ target }) => target === "disk")).toHaveLength(there + 1);
  return stderr;
}

beforeAll(async () => {
  const disk = { name: "disk", directory: { path: "/data/backups" } };
  stack = await TestStack.create("sftp-targets", {
    etcd: clusterArgs({ hosts: hosts(...members), backup: { targets: [sftpTarget(), disk] } }),
  });
  await stack.up();
  before = members.map(etcdProcess);
});
afterAll(async () => {
  await stack.destroy();
});

test("an SFTP server that answers slowly gets its backup, and a host reads it back", () => {
  change();
  const had = verified("sftp");
  answerSftp("slow");
  takeBackup("etcd02");
  expect(outputOf("etcd03", "etcd-host drill")).toContain("restored in");
  answerSftp("ok");
  expect(verified("sftp")).toBe(had + 1);
});

test("an SFTP server that is silent ends a backup with an error, and the other target has it", () => {
  expect(expectFailure("silent")).toContain("does not speak SFTP within 15s");
});

test("an SFTP server without the right to write is named with its path", () => {
  expect(expectFailure("readOnly")).toMatch(/sftp.*(denied|permission)/is);
});

test("an SFTP server with a full disk gets no backup that counts, and the next one is whole", () => {
  const had = verified("sftp");
  lab("fill-disk", server);
  expectFailure();
  lab("free-disk", server);
  expect(verified("sftp")).toBe(had);
  change();
  takeBackup("etcd02");
  expect(verified("sftp")).toBe(had + 1);
});

test("an SFTP server that loses its power gets the next backup once it is back", async () => {
  const had = verified("sftp");
  lab("kill", server);
  const { code, stderr } = onHost("etcd02", "timeout 500 etcd-host backup");
  lab("start", server);
  await untilTrue("the server is up", () => onHost(server, "systemctl is-active ssh").code === 0);
  expect([code === 0, code === 124]).toEqual([false, false]);
  expect(stderr).toContain("sftp");
  change();
  takeBackup("etcd02");
  expect(verified("sftp")).toBe(had + 1);
});

test("the failures restarted no member", () => {
  expect(members.map(etcdProcess)).toEqual(before);
});
