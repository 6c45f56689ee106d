import { createServer, type Server } from "node:net";
import { clusterIds, etcdProcess, memberList } from "./support/etcd";
import { FalseMember, type Answers } from "./support/falseMember";
import { foreignAuthority } from "./support/foreignAuthority";
import { labEnvironment, labHosts, onHost, outputOf } from "./support/lab";
import { attacker, LyingDns } from "./support/lyingDns";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(300_000);

const names = ["etcd01", "etcd02", "etcd03"];
const newcomer = "etcd05";
const trace = "/tmp/executed-by-a-name";
// Pulumi's CLI ends at a colour that it does not know.
const payload = `x"||system("id>${trace}")||"$(id>${trace})<{%x%}><{%`;
const executed = () => [...names, newcomer].filter((name) => onHost(name, `test -e ${trace}`).code === 0);

const { zone } = labEnvironment().dns;
const addressOf = (name: string) => labHosts().find((host) => host.name === name)?.address ?? "";
const honest = (...those: string[]) => those.map((name) => `${name} A ${addressOf(name)}`);

const declare = (snapshotCount: number, ...more: string[]) => ({
  etcd: clusterArgs({ hosts: hosts(...names, ...more), settings: { snapshotCount } }),
});

let stack: TestStack;
let dns: LyingDns | undefined;
beforeAll(async () => {
  stack = await TestStack.create("hostile-names", declare(10_000));
  await stack.up();
});
afterEach(async () => {
  await dns?.stop();
  dns = undefined;
});
afterAll(async () => {
  await stack.destroy();
});

/** A member as it really answers. */
function honestAnswers(name: string): Answers {
  const decimal = (hexadecimal: string) => String(BigInt(`0x${hexadecimal}`));
  const [cluster = ""] = clusterIds([name]);
  const listed = memberList(name);
  const header = {
    cluster_id: decimal(cluster),
    member_id: decimal(listed.find((member) => member.name === name)?.id ?? ""),
    revision: "1",
    raft_term: "2",
  };
  const members = listed.map(({ id, name: own, peerUrls: peerURLs, clientUrls: clientURLs }) => ({
    ID: decimal(id),
    name: own,
    peerURLs,
    clientURLs,
  }));
  return {
    MemberList: { header, members },
    Status: { header, version: "3.6.16", leader: header.member_id, raftTerm: "2", errors: [] },
    Alarm: { header, alarms: [] },
    Range: { header },
  };
}

describe("a member that an attacker has taken", () => {
  const taken = "etcd03";
  let member: FalseMember;
  let answers: Answers;
  beforeEach(async () => {
    answers = honestAnswers(taken);
    member = new FalseMember(answers);
    const file = (name: string) => outputOf(taken, `cat /etc/etcd/pki/current/${name}.pem`);
    await member.listen(`${attacker}:2379`, file("member"), file("member-key"));
    dns = LyingDns.start([...honest("etcd01", "etcd02"), `${taken} A ${attacker}`], ["etcd01", "etcd02"]);
  });
  afterEach(() => {
    member.stop();
  });

  test.each<[string, (of: Answers) => Partial<Answers>, RegExp]>([
    [
      "a version",
      ({ Status }) => ({ Status: { ...Status, version: `3.6.16${payload}` } }),
      /the status has data that etcd-host does not accept: .*3\.6\.16x\\+"\|\|system/,
    ],
    [
      "a member's name",
      ({ MemberList }) => ({
        MemberList: {
          ...MemberList,
          members: [{ ID: "1", name: payload, peerURLs: ["https://x:2380"], clientURLs: ["https://x:2379"] }],
        },
      }),
      /the member list has data that etcd-host does not accept: member 1: .*x\\+"\|\|system/,
    ],
    [
      "an alarm",
      ({ Status }) => ({
        Status: { ...Status, errors: [`NOSPACE ${payload}\netcd04 - voter healthy 3.6.16 `] },
      }),
      /ERROR alarm: etcd reports "NOSPACE x\\*"\|\|system.*etcd04 - voter healthy/,
    ],
  ])("has nothing run on the hosts by %s, and the preview quotes it", async (_, poison, words) => {
    stack.clusters = declare(20_000);
    const before = names.map(etcdProcess);
    // Honest answers pass, so each poison alone is the reason for what follows.
    await stack.preview();
    expect(member.asked).toContain("Status");
    member.answers = { ...answers, ...poison(answers) };
    expect(await stack.refusedPreview()).toMatch(words);
    expect(names.map(etcdProcess)).toEqual(before);
    expect(executed()).toEqual([]);
  });
});

describe("a DNS server that lies to a host that joins", () => {
  /** Counts connections without TLS, to which an attacker could answer anything. */
  let plain: Server;
  let connections = 0;
  let untrusted: FalseMember;
  beforeAll(async () => {
    plain = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((listening) => plain.listen(9999, attacker, listening));
    const authority = foreignAuthority();
    untrusted = new FalseMember(honestAnswers("etcd01"));
    await untrusted.listen(`${attacker}:2379`, authority.certificate, authority.key);
  });
  afterAll(() => {
    plain.close();
    untrusted.stop();
  });

  test.each<[string, string[]]>([
    [
      "another machine's address",
      [
        ...names.map((name) => `${name} A ${attacker}`),
        "_etcd-client._tcp SRV 0 0 9999 evil",
        "_etcd-client-ssl._tcp SRV 0 0 2379 evil",
        "_etcd-server-ssl._tcp SRV 0 0 2380 evil",
        `evil A ${attacker}`,
      ],
    ],
    [
      "shell characters in a target",
      [
        ...names.map((name) => `${name} A ${attacker}`),
        ...["client-ssl", "server-ssl"].map((set) => `_etcd-${set}._tcp SRV 0 0 2379 \\$\\(id\\>${trace}\\)`),
      ],
    ],
  ])("has nothing run there and no attacker believed, by %s", async (_, records) => {
    stack.clusters = declare(10_000, newcomer);
    dns = LyingDns.start([...records, ...honest(newcomer)], [newcomer]);
    // The lie arrives.
    expect(outputOf(newcomer, "getent ahostsv4 etcd01." + zone)).toContain(attacker);
    const members = memberList("etcd01");
    connections = 0;
    expect(await stack.refused()).toMatch(/etcd05/);
    expect(memberList("etcd01")).toEqual(members);
    expect({ connections, asked: untrusted.asked, executed: executed() }).toEqual({
      connections: 0,
      asked: [],
      executed: [],
    });
  });

  test("keeps the host out no longer than it lies", async () => {
    stack.clusters = declare(10_000, newcomer);
    await stack.up();
    expect(memberList("etcd01").map(({ name }) => name)).toContain(newcomer);
    expect(executed()).toEqual([]);
  });
});
