import { dig } from "./support/dns";
import { get, isActive, memberList, put, reimage } from "./support/etcd";
import { lab, onHost, outputOf } from "./support/lab";
import { allowData, refuseData } from "./support/noData";
import { again, clusterArgs, host, hosts, TestStack } from "./support/stack";
import { footprint } from "./support/untouched";
import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";

jest.setTimeout(240_000);

let stack: TestStack;

function declare(list: EtcdClusterArgs["hosts"], more: Partial<EtcdClusterArgs> = {}): void {
  stack.clusters = { etcd: clusterArgs({ hosts: list, ...more }) };
}

function idOf(name: string, asked = "etcd01"): string | undefined {
  return memberList(asked).find((member) => member.name === name)?.id;
}

function expectVoters(...names: string[]): void {
  const list = memberList("etcd01");
  expect(list.filter(({ started, learner }) => started && !learner).map(({ name }) => name)).toEqual(names);
  expect(list).toHaveLength(names.length);
}

const snapshots = (name: string) => outputOf(name, "ls /var/lib/etcd-host/snapshots");

beforeAll(async () => {
  stack = await TestStack.create("joining");
});
afterAll(async () => {
  for (const { name } of stack.clusters.etcd?.hosts ?? []) onHost(name, "touch /var/lib/etcd-host/abandon");
  await stack.destroy();
});

const three = ["etcd01", "etcd02", "etcd03"];

/** The hosts that the zone's server lists to members, or to clients. */
function listed(service: "server" | "client"): string[] {
  return dig("SRV", `_etcd-${service}-ssl._tcp.etcd.lab.test`).map(
    (line) => line.split(" ")[3]?.replace(".etcd.lab.test.", "") ?? "",
  );
}

test("an initial member that did not start with the others joins them late", async () => {
  // The last initial member's data directory cannot be made.
  refuseData("etcd03");
  declare(hosts(...three));
  expect(await stack.refused()).toContain("/data/lib/etcd");
  // The others serve, but no client gets a list of a cluster that is not whole.
  expect([listed("server"), listed("client")]).toEqual([three, []]);
  // To destroy it now would leave one of two voters, and says at once how that is meant.
  await expect(stack.stack.destroy({ color: "never" })).rejects.toThrow(
    new RegExp(
      "etcd02 stays: without it 2 voters remain, a quorum of them is 2, and " +
        String.raw`only 1 serve \(not: [0-9a-f]+ \(never started\)\).* docs/how-to/destroy\.md`,
    ),
  );
  put("etcd01", "/joining", "before etcd03");
  allowData("etcd03");
  await stack.up();
  expectVoters(...three);
  expect(listed("client")).toEqual(three);
  expect(get("etcd03", "/joining")).toBe("before etcd03");
});

test("an ordinary re-run restarts nothing", async () => {
  const before = footprint(...three);
  declare([host("etcd01"), again("etcd02"), host("etcd03")]);
  const { operations } = await stack.up();
  expect(operations["etcd/etcd02/member"]).toBe("update");
  expect(footprint(...three)).toEqual(before);
});

test("etcd refuses to start without its disk, says why, and comes back with it", () => {
  outputOf("etcd02", "systemctl stop etcd && mount -t tmpfs none /data");
  expect(onHost("etcd02", "systemctl start etcd").code).not.toBe(0);
  expect(outputOf("etcd02", "journalctl -u etcd -n 20 -o cat")).toMatch(
    /holds no write-ahead log.*Is its disk mounted\?/,
  );
  outputOf("etcd02", "umount /data && systemctl reset-failed etcd && systemctl start etcd");
  expect(isActive("etcd02")).toBe(true);
});

test("a member that lost its data is replaced by a new one, by running its commands again", async () => {
  const lost = idOf("etcd02");
  lab("wipe-disk", "etcd02");
  declare([host("etcd01"), again("etcd02"), host("etcd03")]);
  await stack.up();
  expectVoters(...three);
  expect(idOf("etcd02")).not.toBe(lost);
  expect(get("etcd02", "/joining")).toBe("before etcd03");
  expect(snapshots("etcd02")).toContain("before-etcd02-replaced.db");
});

test("a member that lost its data is replaced by `lost: true` and its removal", async () => {
  const lost = idOf("etcd03");
  lab("wipe-disk", "etcd03");
  declare([...hosts("etcd01", "etcd02"), host("etcd03", { lost: true })]);
  await stack.up();
  expectVoters("etcd01", "etcd02");
  expect(snapshots("etcd01")).toContain("before-etcd03-forgotten.db");
  declare(hosts(...three));
  await stack.up();
  expectVoters(...three);
  expect(idOf("etcd03")).not.toBe(lost);
});

test("an initial member on a new machine does not bootstrap: it joins as a new member", async () => {
  const lost = idOf("etcd02");
  reimage("etcd02");
  declare(hosts(...three));
  await stack.up();
  expectVoters(...three);
  expect(idOf("etcd02")).not.toBe(lost);
  expect(get("etcd02", "/joining")).toBe("before etcd03");
});

test("a second name for a member's machine is refused", async () => {
  const connection = { ...host("etcd01").connection, host: host("etcd01").address };
  const before = footprint(...three);
  declare([...hosts(...three), { ...host("etcd04"), connection }]);
  const words = await stack.refused();
  expect(words).toMatch(/etcd04:(\s+(ERROR|WARNING) .*)*\s+ERROR machine-id: has the machine-id of etcd01/);
  expect(words).toMatch(
    /ERROR data: is the machine of etcd01, a member of this cluster\. Give etcd04 a machine of its own/,
  );
  expect(footprint(...three)).toEqual(before);
});

test("a host that cannot start is listed to members and not to clients, until it is a voter", async () => {
  refuseData("etcd04");
  declare(hosts(...three, "etcd04"));
  expect(await stack.refused()).toContain("/data/lib/etcd");
  expect([listed("server"), listed("client")]).toEqual([[...three, "etcd04"], three]);
  expect(dig("A", "etcd04.etcd.lab.test")).toEqual(["10.15.1.204"]);
  allowData("etcd04");
  await stack.up();
  expectVoters(...three, "etcd04");
  expect(listed("client")).toEqual([...three, "etcd04"]);
});

test("a member that was removed by hand is refused with its data, and joins once that is moved aside", async () => {
  declare(hosts(...three, "etcd04"));
  await stack.up();
  outputOf("etcd01", `etcdctl member remove ${idOf("etcd04") ?? ""}`);
  // Its etcd ends by itself; systemd may try it again for a moment.
  outputOf(
    "etcd04",
    "for n in $(seq 50); do systemctl is-active -q etcd || exit 0; sleep 0.2; done; systemctl stop etcd",
  );
  const before = footprint(...three);
  declare([...hosts(...three), again("etcd04")]);
  expect(await stack.refused()).toContain("etcd04 was removed from the cluster but still has its data");
  expect(footprint(...three)).toEqual(before);
  outputOf("etcd04", "systemctl stop etcd; etcd-host set-aside");
  await stack.up();
  expectVoters(...three, "etcd04");
  expect(outputOf("etcd04", "ls /data/lib/etcd/set-aside")).toContain("by-hand");
});

test("while the cluster is down no new host joins, and no host bootstraps a cluster of its own", async () => {
  declare(hosts(...three));
  await stack.up();
  for (const name of ["etcd02", "etcd03"]) lab("wipe-disk", name);
  const before = footprint("etcd01");
  declare([host("etcd01"), again("etcd02"), host("etcd03"), host("etcd05")]);
  expect(await stack.refused()).toContain("etcd02 has no data and no member of the cluster answers");
  expect(footprint("etcd01")).toEqual(before);
  // systemd tries the wiped ones again and again, and the start guard refuses each time.
  for (const name of ["etcd02", "etcd03", "etcd05"]) {
    expect(onHost(name, "pgrep -x etcd").code).not.toBe(0);
    expect(onHost(name, "ls /data/lib/etcd/member/wal").code).not.toBe(0);
  }
});
