import { CliStack } from "./support/cliStack";
import { downtimes, quorumComplaints } from "./support/downtimes";
import { dig } from "./support/dns";
import { clusterIds, etcdProcess, etcdVersion, memberList } from "./support/etcd";
import { ForeignCluster } from "./support/foreignCluster";
import { labEnvironment, onHost, outputOf } from "./support/lab";
import { Ledger } from "./support/ledger";

jest.setTimeout(400_000);

const dataDir = "/data/foreign";
const { zone } = labEnvironment().dns;
const nameless = { domain: undefined, dns: undefined, dataDir };
const listed = () => [dig("SRV", `_etcd-server-ssl._tcp.${zone}`), dig("A", `etcd05.${zone}`)];
const preview = (stack: CliStack, ...more: string[]) => stack.run("preview", "--color=never", ...more);
/** Nothing to change, nor anything that somebody seems to have changed by hand. */
const expectAsLeft = (stack: CliStack) => {
  expect(preview(stack, "--expect-no-changes")).not.toContain("not as the last update left them");
};
const previewRefused = (stack: CliStack) => {
  const { status, stdout, stderr } = stack.tried("preview", "--color=never");
  expect(status).not.toBe(0);
  return stdout + stderr;
};

/** The life of a cluster that was created by hand: every test continues where the last one ended. */
describe("a cluster that was created by hand, in another way on each host", () => {
  const three = ["etcd01", "etcd02", "etcd03"];
  let foreign: ForeignCluster;
  let stack: CliStack;
  let ledger: Ledger;
  let found: { process: string[]; files: string[]; ids: string[] };
  let managed: string[];

  const declare = (more: Record<string, unknown> = {}, hosts = three) => {
    const pki = { customCAs: { 1: foreign.authority } };
    const adopt = { clusterId: foreign.clusterId };
    stack.configure(hosts, { ...nameless, pki, adopt, repairDrift: true, ...more });
  };
  const processes = () => three.map((name) => foreign.process(name));
  const files = () => three.map((name) => foreign.files(name));
  const ids = () => /^[0-9a-f]+/gm[Symbol.match](foreign.etcdctl("etcd01", "member list")) ?? [];

  beforeAll(async () => {
    foreign = ForeignCluster.create(three);
    stack = new CliStack("adopting");
    ledger = await Ledger.start({ ...foreign.access, writers: 2, rate: 20 });
    found = { process: processes(), files: files(), ids: ids().sort() };
  });
  afterAll(() => {
    ledger.dispose();
    stack.destroy();
    stack.dispose();
    foreign.dispose();
  });

  test("is not adopted without its facts: all differences are reported at once, with the field", () => {
    declare(
      { adopt: { clusterId: "8e9e05c52164694d" }, pki: {}, dataDir: "/data/lib/etcd", version: "3.6.14" },
      [...three, "etcd04"],
    );
    const words = previewRefused(stack);
    for (const name of three) {
      const reported = words.split(`${name}:\n`)[1]?.split(/\n\S*:\n/)[0];
      for (const difference of [
        `ERROR adopt: it trusts CN=by hand, and pki does not`,
        `its data is in ${dataDir}, not in /data/lib/etcd. Set dataDir`,
        `it runs etcd 3.6.16. Set version to that`,
      ])
        expect(reported).toContain(difference);
      expect(reported).toMatch(
        new RegExp(`a member of cluster ${foreign.clusterId}, not of 8e9e05c52164694d.*set adopt.clusterId`),
      );
    }
    expect(words).toMatch(/etcd04:\n\s*ERROR adopt: no etcd runs there/);
    expect(processes()).toEqual(found.process);
  });

  test("is adopted without a restart, and without a change of its files", () => {
    declare();
    expect(preview(stack)).toContain(
      `etcd: adopts the cluster ${foreign.clusterId} of etcd01, etcd02, etcd03; no member restarts.`,
    );
    stack.up();
    expect(processes()).toEqual(found.process);
    expect(files()).toEqual(found.files);
    expectAsLeft(stack);
  });

  test("goes no further in one step: what would cut members off is refused, in the preview and on the hosts", () => {
    const steps: [Record<string, unknown>, string[], RegExp][] = [
      [{ adopt: undefined }, three, /adopt: this program does not manage the members yet/],
      [
        {},
        [...three, "etcd04"],
        /etcd04:\s+ERROR adopt: no etcd runs there.*Add a host without a member after you remove adopt/,
      ],
      [{ version: "3.6.14" }, three, /the version stays 3\.6\.16/],
    ];
    for (const [more, hosts, words] of steps) {
      declare(more, hosts);
      expect(previewRefused(stack)).toMatch(words);
    }
    declare({ adopt: undefined });
    expect(stack.refused()).toContain("is adopted and still runs by its own unit");
    expect(processes()).toEqual(found.process);
  });

  test("moves to this program's unit one member after the other, and after a kill half-way too", async () => {
    declare({ adopt: { clusterId: foreign.clusterId, manage: true } });
    expect(preview(stack)).toContain(
      "restarts etcd01, etcd02, etcd03, one after the other, under this program's unit",
    );
    const since = Date.now();
    expect(await stack.upKilled({ begun: "etcd/etcd02/member", plusMs: 700 })).toBe(true);
    stack.unlock();
    stack.up();
    const units = (name: string) => foreign.unit(name);
    const downs = downtimes(three, since, units);
    expect(new Set(downs.map(({ host }) => host))).toEqual(new Set(three));
    expect(quorumComplaints(downs)).toEqual([]);
    for (const name of three) {
      expect(outputOf(name, "systemctl show -p FragmentPath,User --value etcd")).toMatch(
        /^\/etc\/systemd\/system\/etcd\.service\netcd$|^etcd\n\/etc\/systemd\/system\/etcd\.service$/,
      );
      expect(outputOf(name, "pgrep -xc etcd")).toBe("1");
      if (foreign.unit(name) !== "etcd.service")
        expect(onHost(name, `systemctl is-enabled ${foreign.unit(name)}`).stdout.trim()).toBe("disabled");
    }
    expect(ids().sort()).toEqual(found.ids);
    expect(outputOf("etcd02", "cat /var/lib/etcd-host/kept/etc/systemd/system/etcd.service")).toContain(
      "--config-file /etc/etcd/etcd.yaml",
    );
    expectAsLeft(stack);
  });

  test("gets certificates of this program, and then its members admit no other", () => {
    declare({ adopt: undefined });
    expect(preview(stack)).toMatch(/restarts etcd01, etcd02, etcd03, one after the other\./);
    const since = Date.now();
    stack.up();
    const downs = downtimes(three, since);
    expect(downs.map(({ host }) => host).sort()).toEqual(three);
    expect(quorumComplaints(downs)).toEqual([]);
    for (const name of three) {
      expect(memberList(name).map((member) => member.name)).toEqual(three);
      expect(outputOf(name, "grep PEER_CERT_ALLOWED /etc/etcd/etcd.conf")).toContain("members.etcd.internal");
    }
    expect(ids().sort()).toEqual(found.ids);
    expect([...clusterIds(three)]).toEqual([foreign.clusterId]);
    managed = three.map(etcdProcess);
    expectAsLeft(stack);
  });

  test("is from then on a cluster like any other: it grows without a restart", () => {
    declare({ adopt: undefined }, [...three, "etcd04"]);
    stack.up();
    expect(memberList("etcd04").map(({ name, learner }) => [name, learner])).toEqual(
      [...three, "etcd04"].map((name) => [name, false]),
    );
    expect(three.map(etcdProcess)).toEqual(managed);
  });

  test("... and is upgraded", () => {
    declare({ adopt: undefined, version: "3.7.3" }, [...three, "etcd04"]);
    stack.up();
    expect([...three, "etcd04"].map(etcdVersion)).toEqual(Array(4).fill("3.7.3"));
  });

  test("no write that was acknowledged in all that time is lost, on any member", async () => {
    const { writes } = await ledger.stop();
    expect(writes.OK).toBeGreaterThan(1000);
    expect(ledger.verify()).toMatchObject({ ok: true, wrong: [] });
  });

  test("the files of its former setup are on the hosts still", () => {
    const kept = (name: string) =>
      outputOf(
        name,
        "cd /var/lib/etcd-host/kept 2>/dev/null && find . -type f -exec sha256sum {} + || true",
      ).replaceAll("  .", "  ");
    three.forEach((name, index) => {
      const there = foreign.files(name) + kept(name);
      for (const line of found.files[index]?.split("\n") ?? []) expect(there).toContain(line);
    });
  });
});

describe("a cluster that is found by names in a zone, and whose CA's key is not available", () => {
  const three = ["etcd05", "etcd06", "etcd07"];
  let foreign: ForeignCluster;
  let stack: CliStack;
  let ledger: Ledger;
  const declare = (more: Record<string, unknown> = {}, authorities = { signing: 2, trusted: [1, 2] }) => {
    const customCAs = { 1: { certificate: foreign.authority.certificate } };
    const adopt = { clusterId: foreign.clusterId };
    stack.configure(three, { dataDir, adopt, pki: { customCAs, authorities }, ...more });
  };
  const processes = () => three.map((name) => foreign.process(name));

  beforeAll(async () => {
    foreign = ForeignCluster.create(three, { domain: zone });
    stack = new CliStack("keyless");
    ledger = await Ledger.start({ ...foreign.access, writers: 2, rate: 20 });
  });
  afterAll(() => {
    ledger.dispose();
    stack.destroy();
    stack.dispose();
    foreign.dispose();
  });

  test("is no longer managed after a destroy while it is only adopted, and keeps running", () => {
    const seen = () => ({
      process: processes(),
      files: three.map((name) => foreign.files(name)),
      listed: listed(),
    });
    const before = seen();
    expect(before.listed[0]).toHaveLength(3);
    declare();
    stack.up();
    stack.destroy();
    expect(seen()).toEqual(before);
    for (const name of three) expect(onHost(name, "ls /usr/local/sbin/etcd-host").code).not.toBe(0);
  });

  test("is not adopted while one of its members is down", () => {
    outputOf("etcd06", "systemctl stop etcd");
    declare();
    expect(previewRefused(stack)).toMatch(/etcd06:\s+ERROR adopt: no etcd runs there/);
    outputOf("etcd06", "systemctl start etcd");
  });

  test("moves to a CA of this program in the third update, and forgets its own in a fourth", async () => {
    const id = foreign.clusterId;
    declare();
    stack.up();
    declare({ adopt: { clusterId: id, manage: true } });
    stack.up();
    declare({ adopt: undefined });
    // Clients trust the new CA before the members show certificates of it.
    const { clientCertificate, clientKey } = foreign.access;
    ledger.trust({ caCertificate: stack.access().caCertificate, clientCertificate, clientKey });
    stack.up();
    expect(memberList("etcd05").map(({ name }) => name)).toEqual(three);
    expect(listed()[0]).toEqual(three.map((name) => `0 100 2380 ${name}.${zone}.`));
    ledger.trust(stack.access());
    await new Promise((resolve) => setTimeout(resolve, 2000));
    declare({ adopt: undefined }, { signing: 2, trusted: [2] });
    stack.up();
    for (const name of three)
      expect(
        outputOf(
          name,
          "grep -c BEGIN /etc/etcd/pki/current/ca.pem; etcdctl endpoint health --cluster 2>&1 | grep -c 'is healthy'",
        ),
      ).toBe("1\n3");
    expect([...clusterIds(three)]).toEqual([id]);
    await ledger.stop();
    expect(ledger.verify()).toMatchObject({ ok: true, wrong: [] });
  });
});

test("a cluster of plain HTTP is refused, with what to do first", () => {
  const foreign = ForeignCluster.create(["etcd07"], { scheme: "http" });
  const stack = new CliStack("plain");
  try {
    stack.configure(["etcd07"], { ...nameless, adopt: { clusterId: foreign.clusterId } });
    const before = foreign.process("etcd07");
    expect(previewRefused(stack)).toMatch(
      /ERROR adopt: it speaks plain HTTP with members and clients.*Move the cluster to TLS by hand first/,
    );
    expect(foreign.process("etcd07")).toBe(before);
  } finally {
    stack.dispose();
    foreign.dispose();
  }
});

test("one that listens everywhere, with certificates for its own address and a CA for clients, is adopted", () => {
  const foreign = ForeignCluster.create(["etcd07"], { apart: true, version: "3.5.35" });
  const stack = new CliStack("apart");
  const declare = (adopt: object | undefined, version = "3.5.35") => {
    const customCAs = { 1: foreign.authority, 2: foreign.clientAuthority };
    stack.configure(["etcd07"], {
      ...nameless,
      adopt,
      version,
      pki: { customCAs, authorities: { signing: 1, trusted: [1, 2] } },
    });
  };
  const clusterId = foreign.clusterId;
  try {
    const before = foreign.process("etcd07");
    declare({ clusterId });
    stack.up();
    expect(foreign.process("etcd07")).toBe(before);
    declare({ clusterId, manage: true });
    stack.up();
    declare(undefined);
    stack.up();
    expect([...clusterIds(["etcd07"])]).toEqual([clusterId]);
    expectAsLeft(stack);
    // It served the API before v3, of which its log is full; 3.6 would not start on that.
    declare(undefined, "3.6.16");
    stack.up();
    expect(etcdVersion("etcd07")).toBe("3.6.16");
  } finally {
    stack.destroy();
    stack.dispose();
    foreign.dispose();
  }
});
