import type { ClusterStatus } from "../../decisions/observability/status/clusterStatus";
import { chapters } from "./support/chapters";
import { CliStack } from "./support/cliStack";
import { etcdEnvironment, etcdProcess, makeLeader, memberList, put, untilHealthy } from "./support/etcd";
import { initialMembers as members } from "./support/kills";
import { lab, outputOf } from "./support/lab";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(300_000);

/** A second address of etcd02, which its certificate lacks. */
const other = "10.15.1.52";

/** A cluster that serves clients while a member does not reach another one. */
describe("a cluster of which a member runs degraded", () => {
  const chapter = chapters();
  const stack = new CliStack("degraded");
  let snapshotCount = 10_000;

  const declare = () => {
    stack.configure(members, { detectDrift: true, settings: { snapshotCount } });
  };
  /** In one line: a warning breaks its lines between words. */
  const preview = () => stack.preview().replace(/\s+/g, " ");
  const status = () => {
    const { stdout } = stack.etcdCluster(["status", "--stack", "degraded", "--json"]);
    return JSON.parse(stdout) as ClusterStatus;
  };
  const reported = (check: string) =>
    status()
      .findings.filter((one) => one.check === check)
      .map(({ subject, hosts }) => `${subject} by ${hosts.join()}`)
      .sort();
  const dialFrom = (address: string) => {
    outputOf("etcd02", `ip route replace 10.15.1.0/24 dev host0 src ${address}`);
  };

  beforeAll(() => {
    declare();
    stack.up();
  });
  afterAll(() => {
    lab("heal", "etcd02");
    stack.destroy();
    stack.dispose();
  });

  chapter("has no finding where all members reach each other", async () => {
    await untilHealthy(...members);
    expect(status().findings).toEqual([]);
    expect(preview()).not.toMatch(/WARNING|cannot use the peer port/);
  });

  chapter("is reported where members refuse the address from which one dials them", async () => {
    outputOf("etcd02", `ip address replace ${other}/24 dev host0`);
    dialFrom(other);
    outputOf("etcd02", "systemctl restart etcd");
    await untilHealthy(...members);
    expect(reported("peer-port-closed")).toEqual(["member etcd01 by etcd02", "member etcd03 by etcd02"]);
    const printed = preview();
    for (const host of ["etcd01", "etcd03"])
      expect(printed).toContain(`etcd cannot use the peer port of ${host} from ${other}`);
    expect(printed).toContain("add it to extraAddresses of etcd02 in hosts");
    dialFrom("10.15.1.202");
    outputOf("etcd02", `ip address delete ${other}/24 dev host0`);
    await untilTrue("no port is closed", () => reported("peer-port-closed").length === 0);
  });

  chapter("is reported where two members do not reach each other", async () => {
    makeLeader("etcd03", ...members);
    lab("partition", "etcd02", "etcd01");
    await untilTrue(
      "each of them is reported by the other one",
      () => reported("member-unhealthy").join() === "etcd01 by etcd02,etcd02 by etcd01",
    );
    const printed = preview();
    expect(printed).toContain("etcd cannot use the peer port of etcd02 from 10.15.1.201");
    expect(printed).toContain("etcd cannot use the peer port of etcd01 from 10.15.1.202");
  });

  chapter("is not restarted without a preview, and the error says what each member runs with", () => {
    const before = members.map(etcdProcess);
    snapshotCount += 1;
    declare();
    const refused = stack.refused().replace(/\s+/g, " ");
    expect(refused).toMatch(/etcd on etcd01 is not restarted while another member is unhealthy: .*etcd02/);
    expect(refused).toContain("It keeps running with its old files");
    expect(refused).not.toMatch(/nothing was changed|lost: true|preUpdateChecks/i);
    expect(members.map(etcdProcess)).toEqual(before);
  });

  chapter("keeps the member that alone connects two others, and loses no quorum", async () => {
    const { status: code, stdout } = stack.tried("destroy", "--yes", "--skip-preview", "--stack", "degraded");
    expect(code).not.toBe(0);
    expect(stdout).toMatch(
      /etcd03 stays: without it 2 voters remain, a quorum of them is 2, and only 1 serve/,
    );
    expect(memberList("etcd03").map(({ name }) => name)).toEqual(members);
    put("etcd03", "/degraded", "written");
    lab("heal", "etcd02");
    await untilHealthy(...members);
    stack.up();
    for (const host of members)
      expect(etcdEnvironment(host)).toContain(`ETCD_SNAPSHOT_COUNT=${snapshotCount}`);
  });
});
