import { isError } from "../../../../../decisions/findings/isError";
import type { BackupOnHosts } from "../../../../../decisions/recovery/restore/look/backupOnHosts";
import { restoreFacts } from "../../../../../decisions/recovery/restore/restoreFacts";
import { restoreFindings } from "../../../../../decisions/recovery/restore/restoreFindings";
import type { RestoreSituation } from "../../../../../decisions/recovery/restore/restoreSituation";
import { key, look, request, serving, situation } from "./situations";

const reasons = (one: RestoreSituation) => restoreFindings(one).map(({ code }) => code.replace(".", " "));
const errors = (one: RestoreSituation) =>
  restoreFindings(one)
    .filter(isError)
    .map(({ code }) => code.replace(".", " "));

test("a good backup for hosts without data is not refused", () => {
  expect(restoreFindings(situation())).toEqual([]);
});

test("a target whose names are not known is a warning, because its data may have later revisions", () => {
  const known = { lives: [], unlisted: ['etcd01: the target "s3": away'] };
  for (const source of [request.source, { kind: "survivor", host: "etcd01" } as const])
    expect(
      reasons({ ...situation({ request: { source }, look: { ...look, hasData: true } }), known }),
    ).toContain("backup not-listed");
  expect(reasons({ ...situation({ request: { watchers: "keep" } }), known })).toEqual([]);
  expect(errors({ ...situation(), known })).toEqual([]);
});

test.each([
  ["backup.damaged", "Copy the file to etcd02 again, or correct restore.snapshot."],
  ["backup.not-found", "Copy the file to etcd02, or correct restore.snapshot."],
] as const)(
  "a file that cannot be used has the code %s, its field, its host and an action",
  (notFound, action) => {
    const source = { kind: "file", path: "/a.db", host: "etcd02" } as const;
    const whyNotFound = "etcd02: the snapshot /a.db cannot be used: WHY";
    const one = { ...situation({ request: { source } }), found: undefined, whyNotFound, notFound };
    expect(restoreFindings(one).filter(isError)).toEqual([
      {
        code: notFound,
        host: "etcd02",
        ok: false,
        severity: "error",
        message: `restore.snapshot: ${whyNotFound}. Nothing was stopped. ${action}`,
      },
    ]);
  },
);

test("the reason that a host was not asked ends with one full stop", () => {
  for (const why of ["no route", "the login is the same as this machine through."])
    expect(restoreFindings(withHost({ look: undefined, why }))[0]?.message).toMatch(
      /still serve: [^.]+\. Nothing was stopped\./,
    );
});

test("a living cluster is replaced only by its ID", () => {
  expect(errors(situation({ look: serving }))).toEqual(["living-cluster over-missing"]);
  expect(errors(situation({ look: serving, request: { over: "abc" } }))).toEqual([
    "living-cluster over-other",
  ]);
  expect(errors(situation({ look: serving, request: { over: "8e9e05c52164694d" } }))).toEqual([]);
  const [missing] = restoreFindings(situation({ look: serving }));
  expect(missing?.message).toContain('To replace it, write restore.over: "8e9e05c52164694d".');
});

test("leading zeros of an ID make no difference", () => {
  const living = { ...serving, clusterId: "0e9e05c52164694d" };
  expect(errors(situation({ look: living, request: { over: "e9e05c52164694d" } }))).toEqual([]);
});

test("an encrypted backup is restored by the private key of any of its public keys", () => {
  const manifest = { encrypted: true, recipients: ["age1a", "age1b"] };
  for (const recipient of ["age1a", "age1b", undefined])
    expect(errors(situation({ manifest, request: { hasIdentity: true, recipient } }))).toEqual([]);
});

const good = situation();
const withHost = (change: object): RestoreSituation => ({
  ...good,
  hosts: good.hosts.map((host, index) => (index === 1 ? { ...host, ...change } : host)),
});

test.each<[string, RestoreSituation, string]>([
  [
    "a member whose host is not in hosts",
    withHost({ look: { ...serving, listed: ["https://etcd04.example.com:2379"], etcd: "silent" } }),
    "members dropped",
  ],
  ["a host that is unreachable", withHost({ look: undefined, why: "no route" }), "reach unreachable"],
  [
    "a token that was used",
    withHost({ look: { ...look, restored: [{ token: "wrong-job", at: "2026-11-01T00:00:00Z" }] } }),
    "token used",
  ],
  [
    "another restore that is not finished",
    withHost({ look: { ...look, restoring: "other" } }),
    "token unfinished",
  ],
  ["no backup", { ...good, found: undefined, whyNotFound: "etcd01: the store refused" }, "backup not-found"],
  [
    "a target that gave no answer",
    {
      ...good,
      found: undefined,
      whyNotFound: "etcd01: no answer within 120 s",
      notFound: "backup.no-answer",
    },
    "backup no-answer",
  ],
  ["another bootstrap's backup", situation({ manifest: { bootstrap: "00000000" } }), "backup foreign"],
  [
    "a new stack that names no cluster",
    situation({ request: { bootstrapToken: undefined } }),
    "backup foreign",
  ],
  ["another cluster than the named one", situation({ request: { cluster: "abc" } }), "backup other-cluster"],
  ["an encrypted backup and no key", situation({ manifest: { encrypted: true } }), "backup identity-missing"],
  [
    "a private key that does not open the backup",
    situation({
      manifest: { encrypted: true, recipients: ["age1a", "age1b"] },
      request: { hasIdentity: true, recipient: "age1c" },
    }),
    "backup identity-other",
  ],
  ["an older minor version", situation({ manifest: { etcdVersion: "3.5.35" } }), "backup version"],
  ["a newer minor version", situation({ manifest: { etcdVersion: "3.7.0" } }), "backup version"],
  [
    "more data than the quota",
    situation({ manifest: { sizeRaw: 2 ** 31 + 1 }, look: { ...look, dataFree: 2 ** 40 } }),
    "backup quota",
  ],
  ["too little room for data", withHost({ look: { ...look, dataFree: 2 ** 28 } }), "room full"],
  ["too little room for the log", withHost({ look: { ...look, walFree: 2 ** 26 } }), "room full"],
  ["no room for the notes", withHost({ look: { ...look, stateFree: 0 } }), "room full"],
  ["no inode where the data is", withHost({ look: { ...look, dataInodes: 0 } }), "room full"],
])("a restore with %s is refused, and nothing else is an error", (_, one, reason) => {
  expect(errors(one)).toEqual([reason]);
  for (const { message } of restoreFindings(one).filter(isError))
    expect(message).toContain("Nothing was stopped.");
});

test("a restore that some hosts ended and others did not continues with the same token", () => {
  const ended = { ...serving, restored: [{ token: "wrong-job", at: "2026-11-01T00:00:00Z" }] };
  const waiting = {
    ...look,
    hasData: true,
    restoring: "wrong-job",
    members: [{ url: "https://etcd02:2379", serves: true, clusterId: "8e9e05c52164694d", revision: 1300000 }],
  };
  const half = {
    ...good,
    hosts: good.hosts.map((host, index) => ({ ...host, look: index === 1 ? ended : waiting })),
  };
  expect(errors(half)).toEqual([]);
  // The restored cluster counts for nothing that was recorded at the begin.
  expect(restoreFacts(half.request, half.hosts, half.found)).toEqual({
    ...restoreFacts(good.request, good.hosts, good.found),
    withData: ["etcd01", "etcd03"],
  });
  // The negative control: it ended on all hosts.
  const whole = { ...good, hosts: good.hosts.map((host) => ({ ...host, look: ended })) };
  expect(new Set(errors(whole))).toEqual(new Set(["token used", "living-cluster over-missing"]));
});

/** A plain file on a host, which has no manifest. */
function ofFile(more: Partial<BackupOnHosts>): RestoreSituation {
  return {
    ...situation({ request: { source: { kind: "file", path: "/a.db", host: "etcd01" } } }),
    found: {
      snapshot: "/a.db",
      targets: [],
      holders: ["etcd01"],
      lacking: [],
      newer: [],
      unreadable: [],
      ...more,
    },
  };
}

test("a file of another minor version is refused, and one that names none is not", () => {
  const of = (minor?: string) => ofFile({ minor });
  expect(errors(of("3.7"))).toEqual(["backup version"]);
  expect(errors(of("3.6"))).toEqual([]);
  expect(errors(of())).toEqual([]);
});

test("alarms, leases and users in a file are warnings as those in a backup", () => {
  expect(reasons(ofFile({}))).toEqual([]);
  expect(reasons(ofFile({ alarms: ["CORRUPT"], leases: 3, auth: true }))).toEqual([
    "backup alarms",
    "backup leases",
    "backup auth",
  ]);
  expect(errors(ofFile({ alarms: ["CORRUPT"] }))).toEqual([]);
});

test("a backup of another cluster is restored where its ID is given", () => {
  const other = { bootstrap: "00000000", clusterId: "c0ffee" };
  expect(errors(situation({ manifest: other, request: { cluster: "c0ffee" } }))).toEqual([]);
});

test("all that stands against a restore is in one list", () => {
  const one = withHost({ look: { ...serving, restoring: "other" } });
  expect(errors({ ...one, found: undefined, whyNotFound: "no host was reached" })).toEqual([
    "token unfinished",
    "living-cluster over-missing",
    "backup not-found",
  ]);
});

const stored = (is: "same" | "large" | "unread" | "differs"): RestoreSituation => ({
  ...good,
  found: good.found && { ...good.found, stored: { is, why: "the store has 4 bytes" }, newer: ["a/b/c"] },
});

test("a backup whose stored data differs is refused, with its reason and the name of another one", () => {
  expect(errors(stored("differs"))).toEqual(["backup differs"]);
  expect(restoreFindings(stored("differs"))[0]?.message).toMatch(
    /the store has 4 bytes.*for instance a\/b\/c/,
  );
  for (const is of ["same", "large", "unread"] as const) expect(errors(stored(is))).toEqual([]);
});

test("a backup whose stored data could not be read is a warning", () => {
  expect(restoreFindings(stored("unread")).map(({ code }) => code)).toContain("backup.not-read");
});

test("a failed drill is a warning where it is newer than each good one", () => {
  const failedAt = (at: string) =>
    restoreFindings(situation({ look: { ...look, failedDrills: [{ key, at }] } })).map(({ code }) => code);
  expect(failedAt("2026-11-27T00:00:00Z")).toEqual(["backup.drill-failed"]);
  expect(failedAt("2026-11-25T00:00:00Z")).toEqual([]);
});

test("some of many newer backups are named", () => {
  const newer = Array.from({ length: 9 }, (_, n) => `etcd/0a1b2c3d/${n}`);
  const [message] = restoreFindings({ ...good, found: good.found && { ...good.found, newer } })
    .filter(({ code }) => code === "backup.newer")
    .map((one) => one.message);
  expect(message).toContain("etcd/0a1b2c3d/4 and others.");
  expect(message).not.toContain("etcd/0a1b2c3d/5");
});

test.each<[string, RestoreSituation, string]>([
  ["newer backups", { ...good, found: good.found && { ...good.found, newer: ["x"] } }, "backup newer"],
  ["a backup of the future", situation({ manifest: { time: "2026-11-28T06:18:00Z" } }), "backup future"],
  ["an old backup", { ...good, now: new Date("2026-12-20") }, "backup old"],
  [
    "newer backups that cannot be read",
    { ...good, found: good.found && { ...good.found, unreadable: ["x"] } },
    "backup unreadable",
  ],
  ["a backup of which no drill is known", situation({ look: { ...look, drills: [] } }), "backup not-drilled"],
  [
    "a host that cannot fetch it",
    {
      ...good,
      found: good.found && { ...good.found, lacking: [{ host: "etcd02", why: "no target has it" }] },
    },
    "backup not-on-host",
  ],
  ["a suspect backup", situation({ manifest: { suspect: "hashes differ" } }), "backup suspect"],
  ["alarms in it", situation({ manifest: { alarms: ["NOSPACE"] } }), "backup alarms"],
  ["leases in it", situation({ manifest: { leases: 3 } }), "backup leases"],
  ["users in it", situation({ manifest: { auth: true } }), "backup auth"],
  [
    "clients that keep their revisions",
    situation({ look: serving, request: { over: "8e9e05c52164694d", watchers: "keep" } }),
    "watchers ahead",
  ],
  [
    "the data that the cluster has already",
    situation({ look: { ...serving, revision: 1234567 }, request: { over: "8e9e05c52164694d" } }),
    "living-cluster same",
  ],
])("a restore with %s is a warning", (_, one, reason) => {
  expect(reasons(one)).toEqual([reason]);
  expect(errors(one)).toEqual([]);
});

test("a host without the backup is named, with the hosts that have it and the command that copies it", () => {
  const found = good.found && {
    ...good.found,
    directory: "/srv/backups/etcd",
    holders: ["etcd03"],
    lacking: [{ host: "etcd02", why: "no target has it" }],
  };
  const [warning] = restoreFindings({ ...good, found });
  expect(warning?.host).toBe("etcd02");
  expect(warning?.message).toBe(
    `cannot fetch ${found?.snapshot}: no target has it. etcd03 can, and this host joins later, as a learner. ` +
      'To start it with the backup, copy the folder, as root on both hosts: pipe "tar -C / -c srv/backups/etcd" ' +
      'on etcd03 into "tar -C / -x --skip-old-files" on etcd02.',
  );
});

const survivor = { ...serving, etcd: "answers" as const };
const recovery = (looks: (typeof look)[]): RestoreSituation => ({
  request: { ...request, source: { kind: "survivor", host: "etcd01" } },
  hosts: looks.map((one, index) => ({ name: `etcd0${index + 1}`, look: one })),
  peerUrls: [],
  lost: [2, 3].map((n) => ({ name: `etcd0${n}`, clientUrl: `https://etcd0${n}.example.com:2379` })),
  now: new Date(),
});

test("a recovery is refused while a quorum answers", () => {
  expect(errors(recovery([serving]))).toEqual(["living-cluster quorum"]);
  expect(errors(recovery([survivor]))).toEqual([]);
});

test("a recovery is refused while a lost host's etcd answers, whether or not it has a quorum", () => {
  const reporting = (serves: boolean, name = "etcd02") => {
    const url = `https://${name}.example.com:2379`;
    const member = { url, serves, clusterId: "8e9e05c52164694d", revision: 9 };
    return recovery([{ ...survivor, etcd: "silent", members: [member] }]);
  };
  expect(errors(reporting(false))).toEqual(["lost answers"]);
  expect(errors(reporting(true))).toEqual(["lost answers", "living-cluster quorum"]);
  expect(errors(reporting(false, "etcd04"))).toEqual([]);
  const [lost, living] = restoreFindings(reporting(true)).map(({ message }) => message);
  expect(lost).toContain("its etcd answers at https://etcd02.example.com:2379, as etcd01 reports");
  expect(living).toContain("as etcd01, of https://etcd02.example.com:2379, reports");
});

test("a restore is refused beside a second cluster that a member elsewhere serves", () => {
  const member = { url: "https://etcd04:2379", serves: true, clusterId: "c0ffee", revision: 9 };
  const one = situation({
    look: { ...serving, members: [member] },
    request: { over: "8e9e05c52164694d" },
  });
  expect(errors(one)).toEqual(["living-cluster over-other"]);
});

test("a host that joins later needs room for the data once, beside its old data", () => {
  const joins = (dataFree: number) => ({
    ...withHost({ look: { ...look, dataFree } }),
    found: { ...situation().found, holders: ["etcd01", "etcd03"] } as BackupOnHosts,
  });
  expect(errors(joins(0))).toEqual(["room full"]);
  expect(errors(joins(137_800_000 + 2 ** 27))).toEqual([]);
});

test("a recovery without room for a copy of the survivor's data is refused", () => {
  const tight = { ...survivor, dataFree: 2 ** 30, dbSize: 2 ** 29 };
  expect(errors(recovery([tight]))).toEqual(["room full"]);
  expect(errors(recovery([{ ...tight, dbSize: 2 ** 28 }]))).toEqual([]);
});

test("a recovery is refused from another survivor than the one with the latest log", () => {
  const later = { ...survivor, raftIndex: survivor.raftIndex + 1 };
  expect(errors(recovery([survivor, later]))).toEqual(["survivor behind"]);
  expect(errors(recovery([later, survivor]))).toEqual([]);
  const term = { ...survivor, raftTerm: 4, raftIndex: 1 };
  expect(errors(recovery([survivor, term]))).toEqual(["survivor behind"]);
});

test("a recovery from a host without data is refused, and one from a learner is a warning", () => {
  expect(errors(recovery([look]))).toEqual(["survivor no-data"]);
  expect(reasons(recovery([{ ...survivor, learner: true }]))).toEqual(["survivor learner"]);
});
