import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chapters } from "./support/chapters";
import { CliStack } from "./support/cliStack";
import { etcdProcess, put, untilHealthy } from "./support/etcd";
import { makeAuthority } from "./support/foreignAuthority";
import { lab, onHost, outputOf } from "./support/lab";
import { commandOf } from "./support/pageCommands";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(400_000);

const members = ["etcd01", "etcd02", "etcd03"];
const name = "update-runbooks";
const pki = "/etc/etcd/pki/current";
const root = join(__dirname, "..", "..");
/** A person answers the questions of Pulumi. */
const unasked = { "pulumi up": "pulumi up --yes --skip-preview" };
const locked = /currently locked by 1 lock\(s\)[^]*?\(pid (\d+)\)/;

/** One cluster, to which each page's trouble happens. Each test continues where the last one ended. */
describe("the commands of a page, run where Pulumi runs,", () => {
  const chapter = chapters();
  const folder = mkdtempSync(join(tmpdir(), "etcd-ca-"));
  const stack = new CliStack(name);
  let customCAs: Record<string, { certificate: string; key: string }>;
  let beats = 100;

  const declare = (more: Record<string, unknown> = {}, settings: Record<string, unknown> = {}) => {
    stack.configure(members, { pki: { customCAs, ...more }, settings });
  };
  /** Each member restarts for another interval. */
  const declareRestart = () => {
    declare({}, { heartbeatIntervalMs: ++beats });
  };
  const expectNothingLeft = () => {
    const { code, text } = stack.shell("pulumi preview");
    expect([code, text]).toEqual([0, expect.stringMatching(/Resources:\n +\d+ unchanged\n/)]);
    expect(text).not.toContain("pending operations");
  };

  beforeAll(() => {
    makeAuthority(folder, "ca", "of the test");
    const read = (file: string) => readFileSync(join(folder, file), "utf8");
    customCAs = { 1: { certificate: read("ca.pem"), key: read("ca-key.pem") } };
    // A person has the checkout there, of which `npm run` needs these.
    for (const one of ["package.json", "cli", "stack", "decisions", "components", "node_modules"])
      symlinkSync(join(root, one), join(stack.backend, one));
    declare();
    stack.up();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
    stack.destroy();
    stack.dispose();
  });

  chapter("show whether an update holds the lock, and remove the lock of one that was killed", async () => {
    declareRestart();
    const update = stack.begin("up", { begun: "etcd/etcd02/member" });
    expect(await update.reached()).toBe(true);
    const [, pid = ""] = locked.exec(stack.refused()) ?? [];
    const confirm = commandOf("runbooks/stack-locked.md", "Confirm", 0, { PID: pid });
    expect(stack.shell(confirm)).toMatchObject({
      code: 0,
      text: expect.stringContaining("pulumi up") as string,
    });
    update.kill();
    await update.ended;
    expect(stack.refused()).toMatch(locked);
    expect(stack.shell(confirm).code).not.toBe(0);
    const fix = commandOf("runbooks/stack-locked.md", "Fix", 0, unasked);
    expect(stack.shell(`set -e\n${fix}`)).toMatchObject({ code: 0 });
  });

  chapter("show an interrupted update, finish it, and remove its warning", async () => {
    declareRestart();
    expect(await stack.upKilled({ begun: "etcd/etcd02/member", plusMs: 500 })).toBe(true);
    const status = commandOf("runbooks/update-interrupted.md", "Confirm", 0, { prod: name });
    expect(stack.shell(status).text).toMatch(/^(HEALTHY|WARNING) /);
    stack.unlock();
    const clear = commandOf("runbooks/update-interrupted.md", "Fix", 0);
    expect(stack.shell("pulumi up --yes --skip-preview")).toMatchObject({
      code: 0,
      text: expect.stringContaining("pending operations from previous deployment") as string,
    });
    expect(stack.shell(clear)).toMatchObject({ code: 0 });
    expectNothingLeft();
    await untilHealthy(...members);
  });

  chapter("make a state readable whose attributes were written in part", () => {
    writeFileSync(`${stack.stateFile}.attrs`, "");
    const backend = `file://${stack.backend}`;
    expect(stack.shell("pulumi preview", backend).text).toContain("failed to load checkpoint: EOF");
    const fix = commandOf("runbooks/update-interrupted.md", "Fix", 1, unasked);
    expect(stack.shell(`set -e\n${fix}`, backend)).toMatchObject({ code: 0 });
    expectNothingLeft();
  });

  chapter("end an update that stands still at a host behind a bastion, and finish it", async () => {
    declareRestart();
    const update = stack.begin("up", { begun: "etcd/etcd03/member" });
    expect(await update.reached()).toBe(true);
    lab("freeze", "etcd03");
    await new Promise((resolve) => setTimeout(resolve, 3000));
    for (const pause of [1000, 0]) {
      update.interrupt();
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    await update.ended;
    lab("thaw", "etcd03");
    const fix = commandOf("runbooks/stack-locked.md", "Fix", 0, unasked);
    expect(stack.shell(`set -e\n${fix}`)).toMatchObject({ code: 0 });
    await untilHealthy(...members);
  });

  chapter("put back a program that was deleted on a host", async () => {
    outputOf("etcd02", "rm /usr/local/sbin/etcd-host");
    declareRestart();
    expect(stack.refused()).toContain("the file of etcd-host on etcd02 is missing or empty");
    const confirm = commandOf("runbooks/update-refused.md", "Confirm", 0, { prod: name });
    expect(stack.shell(confirm).text).toContain("etcd02");
    const repair = commandOf("runbooks/update-refused.md", "Fix", 0, unasked);
    expect(stack.shell(`set -e\n${repair}`)).toMatchObject({ code: 0 });
    expectNothingLeft();
    await untilHealthy(...members);
  });

  chapter("show certificates that expired, and renew them without a quorum", async () => {
    put("etcd01", "/kept", "x");
    for (const host of members) {
      for (const file of ["member.pem", "member-key.pem"])
        writeFileSync(join(folder, file), outputOf(host, `cat ${pki}/${file}`));
      const copied = ["-copy_extensions", "copyall"];
      const request = ["-x509toreq", "-in", "member.pem", "-signkey", "member-key.pem", "-out", "member.csr"];
      const signed = ["-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial", "-days", "-1"];
      execFileSync("openssl", ["x509", ...request, ...copied], { cwd: folder });
      const expired = execFileSync("openssl", ["x509", "-req", "-in", "member.csr", ...signed, ...copied], {
        cwd: folder,
      });
      expect(onHost(host, `cat >${pki}/member.pem`, expired).code).toBe(0);
    }
    for (const host of members) outputOf(host, "systemctl restart --no-block etcd");
    await untilTrue("no member answers", () =>
      members.every((host) => onHost(host, "etcdctl endpoint health").code !== 0),
    );
    const expiry = commandOf("runbooks/certificate-expired.md", "Confirm", 0);
    expect(stack.shell(expiry)).toMatchObject({ code: 0 });
    const onHosts = commandOf("runbooks/certificate-expired.md", "Confirm", 1);
    expect(outputOf("etcd02", onHosts)).toMatch(/member\.pem\nnotAfter=/);
    const found = stack.shell(commandOf("runbooks/certificate-expired.md", "Verify", 0, { prod: name }));
    expect(found.text.replace(/\s+/g, " ")).toContain('the member certificate "etcd01" expired on');
    const before = members.map(etcdProcess);
    declare({ renewal: { trigger: "expired" } }, { heartbeatIntervalMs: beats });
    expect(stack.shell("pulumi up --yes")).toMatchObject({ code: 0 });
    await untilHealthy(...members);
    expect(members.map(etcdProcess)).toEqual(before);
    outputOf("etcd03", "etcdctl get /kept");
  });

  chapter(
    "count slow requests, measure a cluster, and name the client with the most connections",
    async () => {
      const confirm = commandOf("runbooks/slow-cluster.md", "Confirm", 0);
      expect(onHost("etcd02", confirm).stdout).toMatch(/^\d+\n[^]*(PASS|FAIL)/);
      const clients = commandOf("runbooks/slow-cluster.md", "Fix", 0);
      const watch = "for n in 1 2 3 4 5 6 7 8 9; do etcdctl watch /x & done";
      outputOf(
        "etcd01",
        `systemd-run --quiet --unit watches --property KillMode=control-group sh -c '${watch}; wait'`,
      );
      try {
        // The watches connect after systemd-run has ended.
        await untilTrue("the page's command counts them", () =>
          /^ *(9|1\d) \S+$/.test(outputOf("etcd01", clients).split("\n").at(-1) ?? ""),
        );
      } finally {
        outputOf("etcd01", "systemctl stop watches");
      }
    },
  );
});
