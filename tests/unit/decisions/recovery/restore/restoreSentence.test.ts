import fc from "fast-check";
import { restoreFacts } from "../../../../../decisions/recovery/restore/restoreFacts";
import { duration, restoreSentence } from "../../../../../decisions/recovery/restore/restoreSentence";
import { key, look, now, serving, situation } from "./situations";

const sentence = (one = situation()) => restoreSentence(restoreFacts(one.request, one.hosts, one.found), now);

test("a restore over a living cluster says what is destroyed, what is restored, and what is lost", () => {
  expect(sentence(situation({ look: serving, request: { over: "8e9e05c52164694d" } }))).toBe(
    "RESTORES etcd01, etcd02, etcd03 from 20261128T010000Z-r1234567-8e9e05c52164694d " +
      "(5 h 12 min old, 138 MB, etcd 3.6.11, verified; drilled 2 days ago in 4 s); " +
      "replaces the living cluster 8e9e05c52164694d, at revision 1300000: 65433 changes since are lost; " +
      "the cluster gets a new ID; watches end, and clients list again from revision 1001234567; " +
      "users, passwords and leases are those of then; newer backups: none; old data is moved aside on each host",
  );
});

test("only hosts that have data have it moved aside", () => {
  expect(sentence()).not.toContain("moved aside");
  const one = situation();
  const some = one.hosts.map((host, n) => (n === 1 ? { ...host, look: { ...look, hasData: true } } : host));
  expect(sentence({ ...one, hosts: some })).toContain("; old data is moved aside on etcd02");
  // A record of an earlier version does not name them.
  const old = { ...restoreFacts(one.request, one.hosts, one.found), withData: undefined };
  expect(restoreSentence(old, now)).toContain("; old data is moved aside on each host");
});

test("a restore where nothing lives replaces nothing", () => {
  expect(sentence()).not.toContain("replaces");
});

test("a suspect backup, and a file of unknown age, are called that", () => {
  expect(sentence(situation({ manifest: { suspect: "hashes differ" } }))).toContain("SUSPECT: hashes differ");
  const file = { kind: "file", path: "/root/a.db", host: "etcd02" } as const;
  const one = {
    ...situation({ request: { source: file } }),
    found: {
      snapshot: "/root/a.db",
      targets: [],
      holders: ["etcd02"],
      lacking: [],
      newer: [],
      unreadable: [],
      sizeRaw: 20512,
    },
  };
  expect(sentence(one)).toContain(
    "RESTORES etcd02 from /root/a.db (of unknown age, 21 KB, not verified; no drill is known); " +
      "etcd01, etcd03 join as learners, then voters",
  );
});

test("a drill on any host counts, and that of another backup of the target is named", () => {
  const drill = { target: "s3", key, at: "2026-11-28T05:12:00Z", seconds: 2 };
  const other = { ...drill, key: "etcd/0a1b2c3d/20261127T000000Z-r1-8e9e05c52164694d" };
  const withDrills = (drills: (typeof drill)[]) => {
    const one = situation({ look: { ...look, drills: [] } });
    return sentence({
      ...one,
      hosts: one.hosts.map((h, n) => (n < 2 ? h : { ...h, look: { ...look, drills } })),
    });
  };
  expect(withDrills([drill, other])).toContain("verified; drilled 1 h 0 min ago in 2 s)");
  expect(withDrills([other])).toContain(
    "verified; not drilled itself, and 20261127T000000Z-r1-8e9e05c52164694d of its target drilled 1 h 0 min ago",
  );
  expect(withDrills([{ ...other, target: "sftp" }])).toContain("verified; no drill is known)");
});

test("a drill that failed is said to have failed, and not the good one before it", () => {
  const failedDrills = [{ key, at: "2026-11-28T05:12:00Z" }];
  expect(sentence(situation({ look: { ...look, failedDrills } }))).toContain(
    "verified; its last drill FAILED 1 h 0 min ago)",
  );
});

test("a backup that was not read again is called verified when it was taken", () => {
  const one = situation();
  const withStored = (is: "same" | "large") =>
    sentence({ ...one, found: one.found && { ...one.found, stored: { is, why: "" } } });
  expect(withStored("large")).toContain(
    "verified when it was taken, and compared by each host before anything stops; drilled",
  );
  expect(withStored("same")).toContain(", verified; drilled");
});

test("a backup that is dated in the future has no age", () => {
  expect(sentence(situation({ manifest: { time: "2027-11-28T06:12:00Z" } }))).toContain(
    "(DATED 365 days AHEAD of this computer's clock, 138 MB, etcd 3.6.11, verified; drilled",
  );
  // The control: clocks that are a little apart.
  expect(sentence(situation({ manifest: { time: "2026-11-28T06:17:00Z" } }))).toContain("(0 min old, ");
});

test("newer backups that cannot be used are named", () => {
  const one = situation();
  const found = one.found && { ...one.found, unreadable: ["etcd/0a1b2c3d/20261128T020000Z-r9-1"] };
  expect(sentence({ ...one, found })).toContain("newer backups that cannot be used: 20261128T020000Z-r9-1");
});

test("one host that joins becomes a learner, and then a voter", () => {
  const source = { kind: "file", path: "/root/a.db", host: "etcd02" } as const;
  const hosts = ["etcd01", "etcd02"];
  expect(sentence(situation({ request: { source, hosts } }))).toContain(
    "etcd01 joins as a learner, then a voter",
  );
});

test("kept revisions are called what they do to clients", () => {
  expect(sentence(situation({ request: { watchers: "keep" } }))).toContain(
    "may take other data for what it knows",
  );
});

test("a recovery names its survivor and its revision", () => {
  const survivor = { ...look, hasData: true, revision: 1300000 };
  const source = { kind: "survivor", host: "etcd03" } as const;
  expect(sentence({ ...situation({ look: survivor, request: { source } }), found: undefined })).toBe(
    "RECOVERS from etcd03 alone, at revision 1300000; later entries are reported then; " +
      "etcd01, etcd02 join as learners, then voters; the cluster gets a new ID; " +
      "watches end, and clients list again from revision 1001300000; old data is moved aside on each host",
  );
});

test("one host that joins is one learner", () => {
  const source = { kind: "survivor", host: "etcd03" } as const;
  const request = { source, hosts: ["etcd02", "etcd03"] };
  const one = situation({ look: { ...look, hasData: true }, request });
  expect(sentence({ ...one, found: undefined })).toContain("; etcd02 joins as a learner, then a voter; ");
});

test.each([
  [0, "0 min"],
  [59 * 60_000, "59 min"],
  [312 * 60_000, "5 h 12 min"],
  [26 * 3_600_000, "1 day 2 h"],
  [50 * 3_600_000, "2 days"],
])("%d milliseconds are %s", (milliseconds, words) => {
  expect(duration(milliseconds)).toBe(words);
});

test("no change is counted from a backup of before an earlier restore, which raised the revisions", () => {
  const restored = [
    { token: "t1", at: "2026-11-28T05:00:00Z" },
    { token: "t0", at: "2026-11-01T00:00:00Z" },
  ];
  const living = { ...serving, clusterId: "199b11f3d3409a6a", revision: 1001234568, restored };
  const lost = (one: Parameters<typeof situation>[0]) =>
    /at revision \d+: ([^;]*);/.exec(sentence(situation(one)))?.[1];
  expect(lost({ look: living })).toBe(
    "all changes since the restore t1 are lost, and those between the backup and that restore",
  );
  // The control: a backup of the restored cluster.
  expect(lost({ look: living, manifest: { clusterId: living.clusterId, revision: 1001234567 } })).toBe(
    "1 change since is lost",
  );
  // A backup of another cluster, with and without a restore before it.
  for (const earlier of [[], restored.slice(1)])
    expect(lost({ look: { ...living, restored: earlier } })).toBe("all its changes are lost");
});

test("no change is counted from a file, which may be of another cluster or of before an earlier restore", () => {
  const restored = [{ token: "t1", at: "2026-11-28T05:00:00Z" }];
  const words = (look: typeof serving) => {
    const one = situation({ look });
    return sentence({ ...one, found: one.found && { ...one.found, manifest: undefined, revision: 1299999 } });
  };
  for (const look of [serving, { ...serving, restored }, { ...serving, revision: 6 }])
    expect(words(look)).toContain(
      ": changes since are lost, and all data if the file is of another cluster;",
    );
});

test("no change is counted where the revision of the living cluster is not known", () => {
  expect(sentence(situation({ look: { ...serving, revision: undefined } }))).toContain(
    "replaces the living cluster 8e9e05c52164694d, at an unknown revision: changes since are lost;",
  );
});

test("the changes that are lost are counted for any two revisions", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (living, revision) => {
      const one = situation({ look: { ...serving, revision: living }, manifest: { revision } });
      const count = living - revision;
      const words =
        count === 1
          ? "1 change since is lost"
          : count > 1
            ? `${count} changes since are lost`
            : "no change since is lost";
      expect(sentence(one)).toContain(`at revision ${living}: ${words}`);
    }),
  );
});
