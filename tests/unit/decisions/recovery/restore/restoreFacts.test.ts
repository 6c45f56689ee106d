import fc from "fast-check";
import { restoreBump } from "../../../../../decisions/recovery/restore/restoreBump";
import { restoreFacts, savedRestoreFacts } from "../../../../../decisions/recovery/restore/restoreFacts";
import { restoreInput } from "../../../../../decisions/recovery/restore/restoreInput";
import { restoreSource } from "../../../../../decisions/recovery/restore/restoreSource";
import { stagedData, stagedDifference } from "../../../../../decisions/recovery/restore/look/stagedData";
import { key, look, manifest, request, serving, situation } from "./situations";

const factsOf = (one = situation()) => restoreFacts(one.request, one.hosts, one.found, one.known);

test("the record names the backup, and never latest", () => {
  expect(factsOf()).toMatchObject({
    snapshot: key,
    target: "s3",
    sha256: manifest.sha256,
    seeds: request.hosts,
  });
});

test("the record is read as it was written, and anything else is an error", () => {
  expect(savedRestoreFacts(JSON.stringify(factsOf()))).toEqual(JSON.parse(JSON.stringify(factsOf())));
  for (const odd of ["", "{}", "null", '{"token":1}'])
    expect(() => savedRestoreFacts(odd)).toThrow("is not valid");
});

test("no revision after the restore is one that a client knows", () => {
  const revision = fc.nat({ max: 2 ** 40 });
  fc.assert(
    fc.property(revision, revision, (snapshot, last) => {
      const bump = restoreBump("end", snapshot, last);
      // A backup is older than the last write of its cluster, and a cluster that lives takes writes until it stops.
      expect(snapshot + bump).toBeGreaterThan(Math.max(snapshot, last + 400_000_000));
      expect(Number.isSafeInteger(snapshot + bump)).toBe(true);
      expect(restoreBump("keep", snapshot, last)).toBe(0);
    }),
  );
});

test("one host of a file or a survivor starts with the data, and the others join", () => {
  const file = { kind: "file", path: "/a.db", host: "etcd02" } as const;
  expect(factsOf(situation({ request: { source: file } })).seeds).toEqual(["etcd02"]);
  const survivor = { kind: "survivor", host: "etcd03" } as const;
  expect(factsOf(situation({ request: { source: survivor } }))).toMatchObject({
    kind: "recover",
    seeds: ["etcd03"],
    snapshot: "survivor",
  });
});

test("hosts that can fetch the backup start with it, and the others join", () => {
  const one = situation();
  const found = one.found && { ...one.found, holders: ["etcd01", "etcd03"] };
  expect(factsOf({ ...one, found })).toMatchObject({ seeds: ["etcd01", "etcd03"], hosts: request.hosts });
});

test("the living cluster is in the record with its revision", () => {
  expect(factsOf(situation({ look: serving })).living).toEqual({
    clusterId: "8e9e05c52164694d",
    revision: 1300000,
  });
});

test("a cluster that another member reports is in the record, and no revision of it is given again", () => {
  const member = { url: "https://etcd04:2379", serves: true, clusterId: "c0ffee", revision: 2 ** 40 };
  const facts = factsOf(situation({ look: { ...look, members: [member] } }));
  expect(facts.living).toEqual({ clusterId: "c0ffee", revision: 2 ** 40 });
  expect((facts.revision ?? 0) + facts.bump).toBeGreaterThan(2 ** 40);
});

test("no revision of a life is given again that only the names of backups show", () => {
  const lives = [{ clusterId: "144c65eaa2d3196e", revision: 5_000_000_248 }];
  const known = { lives, unlisted: [] };
  const one = situation({ manifest: { revision: 4_000_000_240 } });
  expect(factsOf(one).bump).toBe(1_000_000_000);
  expect(factsOf({ ...one, known }).bump).toBe(2_000_000_000);
  // The last backup of a life is older than its last write.
  const later = situation({ manifest: { revision: 4_000_000_250 } });
  expect(factsOf({ ...later, known }).bump).toBe(2_000_000_000);
  for (const source of [
    { kind: "file", path: "/a.db", host: "etcd02" },
    { kind: "survivor", host: "etcd02" },
  ] as const) {
    const facts = factsOf({ ...situation({ request: { source } }), known });
    expect((facts.revision ?? 0) + facts.bump).toBeGreaterThan(5_000_000_248);
  }
});

test("a restore that continues counts no backup of the cluster that it made", () => {
  const known = { lives: [{ clusterId: "0c0ffee", revision: 5_000_000_248 }], unlisted: [] };
  const one = situation();
  const restored = [{ token: "wrong-job", at: "2026-11-01T00:00:00Z" }];
  const [first, ...others] = one.hosts.map((host) => ({
    ...host,
    look: { ...look, restoring: "wrong-job" },
  }));
  const ended = { name: first?.name ?? "", look: { ...serving, clusterId: "c0ffee", restored } };
  expect(factsOf({ ...one, known, hosts: [ended, ...others] }).bump).toBe(factsOf(one).bump);
});

const host = {
  name: "etcd01",
  bootstrapToken: "0123456789abcdef",
  dataDir: "/var/lib/etcd",
  peerUrl: "https://10.0.0.1:2380",
  clientUrl: "https://10.0.0.1:2379",
  clientPort: 2379,
  peers: Object.fromEntries(request.hosts.map((name, n) => [name, `https://10.0.0.${n + 1}:2380`])),
  version: "3.6.16",
  lost: ["https://10.0.0.4:2379"],
};

test("hosts read each fact of the restore in a line", () => {
  const lines = restoreInput(factsOf(), host, { targets: ['{"kind":"s3"}', '{"kind":"directory"}'] }).split(
    "\n",
  );
  expect(lines).toEqual(
    expect.arrayContaining([
      "token=wrong-job",
      `snapshot=${key}`,
      'target={"kind":"s3"}',
      'target={"kind":"directory"}',
      `sha256_raw=${manifest.sha256}`,
      "bootstrap_token=0123456789abcdef",
      "initial_cluster=etcd01=https://10.0.0.1:2380,etcd02=https://10.0.0.2:2380,etcd03=https://10.0.0.3:2380",
      "bump=1000000000",
      "mark_compacted=true",
      "version=3.6.16",
      "lost=https://10.0.0.4:2379",
    ]),
  );
});

test("the token of the new cluster differs from the bootstrap's, and is the same after a kill", () => {
  const token = (restore: string) =>
    /^cluster_token=(.*)$/m.exec(restoreInput({ ...factsOf(), token: restore }, host))?.[1];
  expect(token("a")).toMatch(/^[0-9a-f]{16}$/);
  expect(token("a")).toBe(token("a"));
  expect(token("a")).not.toBe(token("b"));
  expect(token("a")).not.toBe(host.bootstrapToken);
});

test("hosts that staged different data are not stopped", () => {
  const one = { clusterId: "1", hashKv: "2", revision: "3" };
  expect(stagedData("Welcome!\ncluster_id=1\nhash_kv=2\nrevision=3\nkeys=4\n")).toEqual(one);
  expect(stagedData("staged=no\n")).toBeUndefined();
  expect(stagedData("")).toBeUndefined();
  expect(stagedDifference({ a: one, b: { ...one }, c: undefined })).toBeUndefined();
  for (const change of [{ clusterId: "9" }, { hashKv: "9" }, { revision: "9" }])
    expect(stagedDifference({ a: one, b: { ...one, ...change } })).toContain("b: cluster");
  expect(() => stagedData("cluster_id=1\nhash_kv=x\nrevision=3")).toThrow(
    'line hash_kv of restore-stage is not valid: "x"',
  );
});

test("the place of a snapshot is read, or is not valid", () => {
  expect(restoreSource("latest")).toEqual({ kind: "latest" });
  expect(restoreSource(key)).toEqual({ kind: "key", key });
  expect(restoreSource("file:///root/a.db on etcd01")).toEqual({
    kind: "file",
    path: "/root/a.db",
    host: "etcd01",
  });
  for (const odd of [
    "",
    "newest",
    "/a/b",
    "a//b",
    "a/../b",
    "file:///a/../b on x",
    "file://a on x",
    "file:///a/ on x",
  ])
    expect(restoreSource(odd)).toBeUndefined();
});
