import { chapters } from "./support/chapters";
import { appliedIndex, etcdProcess, leaderOf, memberList } from "./support/etcd";
import { Ledger } from "./support/ledger";
import { onHost, outputOf } from "./support/lab";
import { LoadedCluster } from "./support/loadedCluster";
import { cutPeerTraffic, freePeerTraffic, limitPeerTraffic } from "./support/peerTraffic";
import { clusterArgs, host, hosts, type Operations } from "./support/stack";
import { footprint } from "./support/untouched";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(400_000);

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

/** One cluster from one member to seven and back, under load; every test continues where the last one ended. */
describe("a cluster that is scaled", () => {
  const chapter = chapters();
  let cluster: LoadedCluster;
  const initialMember = "etcd04";
  /** Hosts that are members, sorted. */
  let members = [initialMember];
  /** The leader's host that left first, and comes back. */
  let left = "";

  const args = (names: string[]) => clusterArgs({ hosts: hosts(...names) });
  const voters = () =>
    memberList(members[0] ?? "").map(({ name, started, learner }) =>
      started && !learner ? name : `${name}?`,
    );
  const processes = (names: string[]) => Object.fromEntries(names.map((name) => [name, etcdProcess(name)]));

  /** The operations on resources that are not of these hosts. */
  function touchedBesides(operations: Operations, ...names: string[]): string[] {
    const others = Object.keys(operations).filter(
      (resource) => !names.some((name) => resource.includes(name)),
    );
    return others.sort();
  }
  const listsAndGate = ["etcd-dns-client-srv", "etcd-dns-server-srv", "etcd-health-gate", "etcd-preflight"];

  /** That update touches only the named hosts, and restarts no member that stays. */
  async function scaleTo(names: string[], update = () => cluster.goOn(), restartedHere?: string) {
    const next = [...names].sort();
    const changed = [
      ...members.filter((name) => !next.includes(name)),
      ...next.filter((name) => !members.includes(name)),
    ];
    const staying = members.filter((name) => next.includes(name) && name !== restartedHere);
    const before = processes(staying);
    const shown = await cluster.preview(args(names));
    expect(touchedBesides(shown, ...changed)).toEqual(listsAndGate);
    const done = await update();
    members = next;
    expect(voters()).toEqual(next);
    expect(processes(staying)).toEqual(before);
    return done;
  }

  beforeAll(async () => {
    cluster = await LoadedCluster.create("scaling", args(members), { writers: 2, rate: 20 });
  });

  afterAll(async () => {
    freePeerTraffic();
    await cluster.dispose();
  });

  chapter("1 to 3: a learner that lags behind is promoted only once it has caught up", async () => {
    // A tenth of this log is what etcd itself would let a learner lack.
    const entries = await Ledger.start({ ...cluster.access, writers: 16, rate: 0, watchers: 0, readers: 0 });
    await untilTrue("the log is long", () => appliedIndex(initialMember) > 8000);
    await entries.stop();
    entries.dispose();
    const learner = "etcd05";
    const promoted = () => memberList(initialMember).some((one) => one.name === learner && !one.learner);

    await scaleTo([initialMember, learner, "etcd06"], async () => {
      // So slow that the verb can be held before its etcd has all that there was when it started.
      limitPeerTraffic(learner, 300_000);
      const updating = cluster.goOn();
      const starts = "pgrep -f '[e]tcd-host member' && pgrep -x etcd";
      await untilTrue("the learner starts", () => onHost(learner, starts).code === 0);
      outputOf(learner, "pkill -STOP -f '[e]tcd-host member'");
      freePeerTraffic();
      await untilTrue("the learner is ready", () => appliedIndex(learner) > 8000);
      cutPeerTraffic(learner);
      const lacks = appliedIndex(learner);
      await untilTrue("the learner lags behind", () => appliedIndex(initialMember) > lacks + 200);
      expect(appliedIndex(learner)).toBeGreaterThan(0.9 * appliedIndex(initialMember));
      expect(promoted()).toBe(false);
      // Longer than what the others said before may count.
      await seconds(12);
      outputOf(learner, "pkill -CONT -f '[e]tcd-host member'");
      // It asks three times a second.
      for (let times = 0; times < 20; times++) {
        await seconds(0.5);
        expect(promoted()).toBe(false);
      }
      freePeerTraffic();
      return updating;
    });
  });

  chapter(
    "3 to 5: an addition that etcd refuses, since a voter was away, is made once it is back",
    async () => {
      const away = "etcd06";
      // Whichever the new host asks judges by its own links to the others.
      const refusals = () =>
        members.map(
          (name) => onHost(name, "journalctl -u etcd -o cat | grep -c 'rejecting member add'").stdout,
        );
      const update = async () => {
        const before = refusals().join();
        outputOf(away, "systemctl stop etcd");
        const updating = cluster.goOn();
        await untilTrue("etcd has refused", () => refusals().join() !== before);
        expect(memberList(initialMember)).toHaveLength(3);
        outputOf(away, "systemctl start etcd");
        return updating;
      };
      await scaleTo([...members, "etcd01", "etcd07"], update, away);
    },
  );

  chapter("5 to 7: a host behind a bastion, and in the middle of the list", async () => {
    await scaleTo([...members, "etcd02", "etcd03"]);
  });

  chapter("7 to 5: the leader's host and the initial member's leave, one after the other", async () => {
    const leading = leaderOf(...members);
    left = leading === initialMember ? "etcd02" : leading;
    const { sequence } = await scaleTo(members.filter((name) => name !== left && name !== initialMember));
    const leaving = sequence.filter((step) => /^delete etcd\/etcd0\d\/member( done)?$/.test(step));
    expect(leaving).toHaveLength(4);
    for (const index of [0, 2]) expect(leaving[index + 1]).toBe(`${leaving[index]} done`);
    for (const gone of [left, initialMember]) {
      expect(onHost(gone, "ls /var/lib/etcd-host/snapshots").stdout).toMatch(
        new RegExp(`before-${gone}-left.db`),
      );
      expect(onHost(gone, "ls -d /data/lib/etcd/set-aside/*-left/member/wal").code).toBe(0);
      expect(onHost(gone, "pgrep -x etcd").code).not.toBe(0);
    }
  });

  chapter("a host that left comes back as a new member, in the update in which another leaves", async () => {
    await scaleTo([...members.filter((name) => name !== "etcd06"), left]);
  });

  chapter("no member leaves without a snapshot", async () => {
    const before = footprint(...members);
    outputOf(
      "etcd07",
      "mkdir -p /var/lib/etcd-host/snapshots && mount -t tmpfs -o size=64k,mode=700 none /var/lib/etcd-host/snapshots",
    );
    cluster.stack.clusters = { etcd: args(members.filter((name) => name !== "etcd07")) };
    expect(await cluster.stack.refused()).toMatch(
      /no snapshot could be taken before etcd07-left: .*no space/i,
    );
    outputOf("etcd07", "umount /var/lib/etcd-host/snapshots");
    expect(voters()).toEqual(members);
    expect(footprint(...members)).toEqual(before);
    cluster.stack.clusters = { etcd: args(members) };
    await cluster.stack.up();
  });

  chapter("a name moves to another address: a new member takes the place of the old one", async () => {
    const name = members.find((one) => one !== leaderOf(...members)) ?? "";
    const moved = { ...host(initialMember), name };
    const old = memberList(name).find((member) => member.name === name)?.id;
    const others = members.filter((one) => one !== name);
    const before = processes(others);
    const shown = await cluster.preview(clusterArgs({ hosts: [...hosts(...others), moved] }));
    expect(Object.keys(shown).filter((resource) => others.some((other) => resource.includes(other)))).toEqual(
      [],
    );
    await cluster.goOn();
    const [one = ""] = others;
    expect(memberList(one).map((member) => member.name)).toEqual(members);
    expect(memberList(one).find((member) => member.name === name)?.id).not.toBe(old);
    expect(processes(others)).toEqual(before);
    expect(memberList(initialMember)).toEqual(memberList(one));

    await cluster.update(args(others));
    members = others;
    expect(voters()).toEqual(members);
    // The stack no longer has the machine that had the name before.
    outputOf(name, "systemctl stop etcd; etcd-host set-aside");
  });

  chapter(
    "4 to 3, then no further: what the rest cannot spare stays, with the sum, and nothing is changed",
    async () => {
      await scaleTo(members.slice(1));
      const [down = "", leaving = "", other = ""] = members;
      outputOf(down, "systemctl stop etcd");
      const before = footprint(...members);
      const fewer = clusterArgs({ hosts: hosts(down, other), timeouts: { healthSeconds: 5 } });
      cluster.stack.clusters = { etcd: fewer };
      await expect(cluster.stack.preview()).rejects.toThrow(
        new RegExp(
          `${leaving}:\\s+ERROR quorum: .*2 voters will be left, 2 needed for a quorum, 1 healthy without this one`,
        ),
      );
      expect(await cluster.stack.refused()).toContain("the cluster is not healthy after 5 s");
      expect(footprint(...members)).toEqual(before);
      outputOf(down, "systemctl start etcd");
      expect(voters()).toEqual(members);
      await cluster.update(args(members));
    },
  );

  chapter("3 to 1: the leader's host leaves too, and no initial member is left", async () => {
    const stays = members.find((name) => name !== leaderOf(...members)) ?? "";
    await scaleTo([stays]);
    expect(stays).not.toBe(initialMember);
  });

  chapter("of all that was acknowledged from the first member to the last, nothing is lost", async () => {
    const verdict = await cluster.verdict();
    expect(verdict).toMatchObject({ ok: true, wrong: [] });
    expect(verdict.counts.ok).toBeGreaterThan(1000);
  });
});
