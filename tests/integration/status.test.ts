import { execFileSync } from "node:child_process";
import type { ClusterStatus } from "../../decisions/observability/status/clusterStatus";
import type { OperatorAccess } from "../../decisions/observability/status/operatorAccess";
import { takeBackup } from "./support/backupStore";
import { chapters } from "./support/chapters";
import { CliStack } from "./support/cliStack";
import { etcdProcess, leaderOf, setAlarm, untilHealthy } from "./support/etcd";
import { lab, labEnvironment, outputOf } from "./support/lab";

jest.setTimeout(400_000);

// etcd03 is reached through a bastion.
const members = ["etcd01", "etcd02", "etcd03"];
const [server, client] = ["server", "client"].map((service) => `_etcd-${service}-ssl._tcp.etcd.lab.test`);
const backup = { targets: [{ name: "disk", directory: { path: "/data/backups" } }] };

/** One cluster, whose troubles come and go. Each test continues where the last one ended. */
describe("the status of a cluster", () => {
  const chapter = chapters();
  let stack: CliStack;
  let before: string[];

  const outputs = (...more: string[]) => stack.run("stack", "output", "--json", "--stack", "status", ...more);
  const screen = () => {
    const { status, stdout, stderr } = stack.etcdCluster(["status", "--stack", "status"]);
    return { code: status, text: stdout + stderr };
  };
  const json = () => {
    const { status, stdout } = stack.etcdCluster(["status", "--stack", "status", "--json"]);
    return { code: status, ...(JSON.parse(stdout) as ClusterStatus) };
  };
  const checks = ({ findings }: ClusterStatus) =>
    findings.map(({ check, subject }) => `${check} ${subject}`).sort();

  beforeAll(() => {
    stack = new CliStack("status");
    stack.configure(members);
    stack.up();
    before = members.map(etcdProcess);
  });
  afterAll(() => {
    stack.dispose();
  });

  chapter("is healthy where all is well, and has members, certificates and records", () => {
    const found = json();
    expect(found).toMatchObject({
      code: 0,
      state: "healthy",
      findings: [],
      cluster: { name: "etcd", leader: leaderOf(...members), quorum: true, voters: 3, may_fail: 1 },
      alarms: [],
      backups: [],
    });
    expect(found.members.map(({ name, version, commits }) => [name, version, commits]).sort()).toEqual(
      members.map((name) => [name, "3.6.16", true]),
    );
    expect(found.members.map(({ role }) => role).sort()).toEqual(["leader", "voter", "voter"]);
    const [program] = found.hosts.map((host) => host.program);
    for (const [at, host] of found.hosts.entries()) {
      expect(host).toMatchObject({ name: members[at], answers: true, program });
      expect(host.certificates).toMatchObject([{ kind: "member", name: members[at], days_left: 364 }]);
    }
    expect(found.authorities).toHaveLength(1);
    expect(found.records.map(({ name, values }) => [name, values.length])).toEqual([
      [server, 3],
      [client, 3],
      ...members.map((name) => [`${name}.etcd.lab.test`, 1]),
    ]);
  });

  chapter("is one screen for people, whichever way the outputs come", () => {
    const { code, text } = screen();
    expect(code).toBe(0);
    expect(text).toMatch(
      /^HEALTHY {3}etcd: 3 of 3 voting members serve; leader etcd0\d; one more may fail\n/,
    );
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    const piped = stack.etcdCluster(["status"], outputs("--show-secrets"));
    expect([piped.status, piped.stdout.split("\n")[0]]).toEqual([0, text.split("\n")[0]]);
  });

  chapter("accepts only the SSH host keys that the first update recorded", () => {
    const { operatorAccess } = JSON.parse(outputs("--show-secrets")) as { operatorAccess: string };
    const access = JSON.parse(operatorAccess) as OperatorAccess;
    for (const { login } of access.hosts) {
      expect(login.hostKey).toMatch(/^\S+ AAAA/);
      login.hostKey = access.hosts.find(({ login: other }) => other.hostKey !== login.hostKey)?.login.hostKey;
    }
    const wrong = JSON.stringify({ operatorAccess: JSON.stringify(access) });
    const { status, stdout } = stack.etcdCluster(["status"], wrong);
    expect(status).toBe(2);
    expect(stdout.replace(/\s+/g, " ")).toContain("the host's key is not the one in connection.hostKey");
  });

  chapter("is not asked without secrets or of an unknown stack, and ends with 3", () => {
    const hidden = stack.etcdCluster(["status"], outputs());
    expect([hidden.status, hidden.stderr]).toEqual([3, expect.stringContaining("--show-secrets")]);
    const unknown = stack.etcdCluster(["status", "--stack", "nonsense"]);
    expect([unknown.status, unknown.stderr]).toEqual([3, expect.stringMatching(/no stack named '?nonsense/)]);
  });

  chapter("is critical while a target has no backup, and healthy once it has one", () => {
    stack.configure(members, { backup });
    stack.up();
    const found = json();
    expect([found.code, checks(found)]).toEqual([2, ["backup-missing target disk"]]);
    for (const host of members) takeBackup(host);
    const { code, backups } = json();
    expect(code).toBe(0);
    expect(backups).toMatchObject([{ target: "disk", asked: true, count: 1 }]);
    outputOf("etcd02", "etcd-host drill");
    expect(json()).toMatchObject({
      code: 0,
      drills: [{ host: "etcd02", target: "disk", result: "succeeded" }],
    });
  });

  chapter("was asked without a restart of any member", () => {
    expect(members.map(etcdProcess)).toEqual(before);
  });

  chapter("is a warning while a member is down", async () => {
    outputOf("etcd02", "systemctl stop etcd");
    const found = json();
    expect([found.code, checks(found)]).toEqual([1, ["etcd-stopped etcd02", "member-unhealthy etcd02"]]);
    expect(found.cluster).toMatchObject({ quorum: true, committing: 2, may_fail: 0 });
    const { text } = screen();
    expect(text).toMatch(/^WARNING {3}etcd: 2 of 3 voting members serve; .* no other member may fail\n/);
    expect(text).toContain(
      "\nWARNING   etcd02: etcd was stopped on this host (systemd: inactive) [status.etcd-stopped]\n",
    );
    expect(text).toContain(
      "\n          Run `journalctl -u etcd` on the host for the reason, then `systemctl",
    );
    expect(text).toMatch(/If its\s+data\s+is\s+the\s+reason/);
    outputOf("etcd02", "systemctl start etcd");
    await untilHealthy(...members);
  });

  chapter("is critical while an alarm is raised", () => {
    setAlarm("etcd01", "ACTIVATE");
    const found = json();
    expect(found.code).toBe(2);
    expect(checks(found)).toEqual(["alarm-nospace cluster"]);
    expect(found.alarms).toMatchObject([{ type: "NOSPACE" }]);
    expect(screen().text).toMatch(
      /\nCRITICAL {2}cluster: the alarm NOSPACE is raised,[^]*? {10}docs\/.*no-space/,
    );
    setAlarm("etcd01", "DEACTIVATE");
    expect(json().code).toBe(0);
  });

  chapter("is a warning while a record is not as the members, and its action restarts no member", () => {
    const running = members.map(etcdProcess);
    const { server: address, zone, keyPath } = labEnvironment().dns;
    const change = `update delete ${server} SRV 0 100 2380 etcd03.${zone}.`;
    execFileSync("nsupdate", ["-k", keyPath], {
      input: `server ${address}\nzone ${zone}\n${change}\nsend\n`,
    });
    const found = json();
    expect([found.code, checks(found)]).toEqual([1, [`record-differs ${server}`]]);
    expect(found.findings[0]?.text).toMatch(
      /finds etcd01\S+:2380, etcd02\S+:2380 there, and not .*etcd03\S+:2380/,
    );
    const patterns = [...(found.findings[0]?.action ?? "").matchAll(/--replace '(\S+)'/g)].map(
      ([, one = ""]) => one,
    );
    expect(patterns).toHaveLength(2);
    stack.run(
      ...["up", "--yes", "--skip-preview", "--stack", "status"],
      ...patterns.flatMap((one) => ["--replace", one]),
    );
    expect(json().code).toBe(0);
    expect(members.map(etcdProcess)).toEqual(running);
  });

  chapter("is a warning while a host has no power, with the reason", () => {
    lab("kill", "etcd03");
    const found = json();
    expect([found.code, checks(found)]).toEqual([1, ["host-silent etcd03", "member-unhealthy etcd03"]]);
    expect(screen().text).toMatch(/\nWARNING {3}etcd03: .*(cannot be reached|no answer within)/);
  });

  chapter("is critical without a quorum", () => {
    lab("kill", "etcd02");
    const found = json();
    expect(found).toMatchObject({ code: 2, state: "critical", cluster: { quorum: false } });
    expect(checks(found)).toContain("no-quorum cluster");
    expect(screen().text).toMatch(/^CRITICAL {2}etcd: no quorum; .* 2 are needed\n/);
  });

  chapter("is critical where no host answers", () => {
    lab("kill", "etcd01");
    const { code, text } = screen();
    expect(code).toBe(2);
    expect(text).toMatch(
      /^CRITICAL {2}etcd: no host answers\. If all data is lost: docs\/runbooks\/everything-lost\.md\n/,
    );
    for (const host of members) expect(text).toContain(`WARNING   ${host}: `);
  });

  chapter("is healthy again, and ends with 3 after the stack was destroyed", async () => {
    for (const host of members) lab("start", host);
    await untilHealthy(...members);
    expect(json().code).toBe(0);
    stack.destroy();
    const { code, text } = screen();
    expect([code, text]).toEqual([3, expect.stringContaining("it was destroyed")]);
  });
});
