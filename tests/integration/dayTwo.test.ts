import { etcdEnvironment, etcdProcess, memberList } from "./support/etcd";
import { accessOf, Ledger } from "./support/ledger";
import { lab, onHost, outputOf } from "./support/lab";
import { clusterArgs, host, hosts, TestStack } from "./support/stack";

jest.setTimeout(300_000);

/** The life of one cluster, with writers all the while: every test continues where the last one ended. */
describe("a cluster that is kept running", () => {
  let stack: TestStack;
  let ledger: Ledger | undefined;
  const initialMembers = ["etcd01", "etcd02", "etcd04"];
  const all = [...initialMembers, "etcd05", "etcd06"];
  const args = (names: string[], more: Partial<ReturnType<typeof clusterArgs>> = {}) =>
    clusterArgs({ hosts: hosts(...names), version, pki, ...more });
  /** The members that are left after the scale-in. */
  let three = initialMembers;
  let version = "3.5.34";
  let pki: ReturnType<typeof clusterArgs>["pki"];

  /** Declares, previews, updates; what the update did is what the preview showed. */
  async function update(declared: ReturnType<typeof clusterArgs>) {
    stack.clusters = { etcd: declared };
    const shown = await stack.preview();
    const done = await stack.up();
    expect(done.operations).toEqual(shown.operations);
    const access = accessOf(done.outputs, "etcd");
    ledger?.use(access.endpoints);
    ledger?.trust(access);
    return done;
  }

  const processes = (names: string[]) => Object.fromEntries(names.map((name) => [name, etcdProcess(name)]));
  const versions = (names: string[]) =>
    new Set(
      names.map((name) =>
        outputOf(name, "etcdctl endpoint status -w fields | sed -n 's/^\"Version\" : //p'"),
      ),
    );
  const leader = () =>
    all.find(
      (name) => onHost(name, "etcdctl endpoint status -w simple | grep -q ', true, false,'").code === 0,
    );

  beforeAll(async () => {
    stack = await TestStack.create("day-two");
    const { outputs } = await update(args(initialMembers));
    ledger = await Ledger.start({ ...accessOf(outputs, "etcd"), writers: 2, rate: 20 });
  });

  afterAll(async () => {
    ledger?.dispose();
    await stack.destroy();
  });

  test("scale-out touches nothing of the hosts that are there, and is previewed as that", async () => {
    const before = processes(initialMembers);
    const { operations } = await update(args(all));
    const touched = Object.keys(operations).filter((name) => !/etcd0[56]/.test(name));
    expect(touched.sort()).toEqual([
      "etcd-dns-client-srv",
      "etcd-dns-server-srv",
      "etcd-health-gate",
      "etcd-preflight",
    ]);
    expect(processes(initialMembers)).toEqual(before);
    expect(memberList("etcd05").map(({ name, learner }) => ({ name, learner }))).toEqual(
      all.map((name) => ({ name, learner: false })),
    );
  });

  test("a host list in another order is not a change", async () => {
    stack.clusters = { etcd: args([...all].reverse()) };
    expect((await stack.preview()).operations).toEqual({});
  });

  test("scale-in takes any host, also the leader's and the first one", async () => {
    const leading = leader() ?? "";
    const gone = [...new Set(["etcd01", leading, "etcd02"])].slice(0, 2);
    const rest = all.filter((name) => !gone.includes(name));
    const before = processes(rest);
    await update(args(rest));
    expect(memberList(rest[0] ?? "").map(({ name }) => name)).toEqual(rest);
    expect(processes(rest)).toEqual(before);
    for (const name of gone) expect(onHost(name, "ls -d /data/lib/etcd/set-aside/*-left").code).toBe(0);
    three = rest;
  });

  test("a setting restarts each member once, one after the other", async () => {
    const before = processes(three);
    await update(args(three, { settings: { snapshotCount: 5000 } }));
    for (const name of three) {
      expect(etcdProcess(name)).not.toBe(before[name]);
      expect(etcdEnvironment(name)).toContain("ETCD_SNAPSHOT_COUNT=5000");
    }
    const starts = three.map((name) => Number(/Monotonic=(\d+)/.exec(etcdProcess(name))?.[1]));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  test("a version that cannot be reached is refused in the preview, with the way to it", async () => {
    const before = processes(three);
    stack.clusters = { etcd: args(three, { version: "3.7.3" }) };
    await expect(stack.preview()).rejects.toThrow(/skips etcd 3\.6.*3\.6\.16, then to 3\.7\.3/s);
    expect(processes(three)).toEqual(before);
  });

  test.each(["3.5.35", "3.6.16", "3.7.3", "3.6.16"])("continues to %s, member by member", async (next) => {
    version = next;
    await update(args(three));
    expect(versions(three)).toEqual(new Set([`"${next}"`]));
  });

  test("certificates are renewed as files: no member restarts", async () => {
    const before = processes(three);
    const serial = () =>
      outputOf(three[0] ?? "", "openssl x509 -in /etc/etcd/pki/current/member.pem -noout -serial");
    const old = serial();
    pki = { renewal: { trigger: "by hand" } };
    await update(args(three));
    expect(serial()).not.toBe(old);
    expect(processes(three)).toEqual(before);
  });

  test("a CA is not exchanged in one step", async () => {
    const before = processes(three);
    stack.clusters = { etcd: args(three, { pki: { ...pki, authorities: { signing: 2, trusted: [2] } } }) };
    expect(await stack.refusedPreview()).toMatch(
      /generation 2 would sign, and members trust only 1 until now/,
    );
    expect(await stack.refused()).toContain("changes in three updates");
    expect(processes(three)).toEqual(before);
  });

  const exchange = async (authorities: { signing: number; trusted: number[] }) => {
    pki = { ...pki, authorities };
    await update(args(three));
    expect(outputOf(three[0] ?? "", "etcdctl endpoint health --cluster | grep -c 'is healthy'")).toBe("3");
  };

  test("a CA is exchanged in three updates: trust both", () => exchange({ signing: 1, trusted: [1, 2] }));

  test("the last two updates of that exchange are not one, because clients would be turned away", async () => {
    const before = processes(three);
    stack.clusters = { etcd: args(three, { pki: { ...pki, authorities: { signing: 2, trusted: [2] } } }) };
    expect(await stack.refused()).toMatch(/shows now is signed by a CA that the new bundle leaves out/);
    expect(processes(three)).toEqual(before);
  });

  test.each([
    ["sign with the new one", { signing: 2, trusted: [1, 2] }],
    ["forget the old one", { signing: 2, trusted: [2] }],
  ])("a CA is exchanged in three updates: %s", (_step, authorities) => exchange(authorities));

  test("a lost host is forgotten by the others, and comes back as a new member", async () => {
    const [asked = "", , gone = ""] = three;
    const old = memberList(asked).find(({ name }) => name === gone)?.id;
    lab("kill", gone);
    const listed = three.map((name) => host(name, { lost: name === gone }));
    stack.clusters = { etcd: args(three, { hosts: listed }) };
    await stack.up();
    expect(memberList(asked).map(({ name }) => name)).toEqual(three.filter((name) => name !== gone));
    lab("reimage", gone);
    await update(args(three));
    const now = memberList(asked).find(({ name }) => name === gone);
    expect(now).toMatchObject({ learner: false });
    expect(now?.id).not.toBe(old);
  });

  test("the preview refuses to stop a member while another is down, for a restart or a removal", async () => {
    const down = three[2] ?? "";
    outputOf(down, "systemctl stop etcd");
    stack.clusters = { etcd: args(three, { settings: { snapshotCount: 6000 } }) };
    await expect(stack.preview()).rejects.toThrow(
      new RegExp(`${down}:\\s+ERROR member-health.* would restart`),
    );
    stack.clusters = { etcd: args(three.slice(1)) };
    await expect(stack.preview()).rejects.toThrow(
      new RegExp(`${down}:\\s+ERROR member-health.* ${three[0]} cannot leave`),
    );
    outputOf(down, "systemctl start etcd");
  });

  test("no write that was acknowledged in all that time is lost, on any member", async () => {
    const { writes } = (await ledger?.stop()) ?? {};
    expect(writes?.OK).toBeGreaterThan(1000);
    expect(ledger?.verify()).toMatchObject({ ok: true, wrong: [] });
  });
});
