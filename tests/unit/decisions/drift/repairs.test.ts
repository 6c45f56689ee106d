import {
  effectOf,
  gateWords,
  repairsIn,
  withRepairs,
  type Repair,
} from "../../../../decisions/drift/repairs";

const repairs: Repair[] = [
  { host: "a", part: "configuration", what: "etcd is stopped (Tue 10:00:00 UTC)" },
  { host: "a", part: "certificate", what: "the files in /etc/etcd/pki/current were edited (10:00)" },
  { host: "b", part: "member", what: "etcd runs with old files: its program is /x, it has flags (10:00)" },
];

test("the gate's words are read as they were written", () => {
  const before = withRepairs("etcd-host health", "a member: of last year");
  expect(repairsIn(before, withRepairs("etcd-host health", gateWords(repairs) ?? ""))).toEqual(repairs);
});

test("the words of an earlier repair, which stay, are none", () => {
  const line = withRepairs("etcd-host health", gateWords(repairs) ?? "");
  expect(repairsIn(line, line)).toEqual([]);
  expect(repairsIn("etcd-host health", "etcd-host health")).toEqual([]);
});

test("where nothing is to be mended there are no words", () => {
  expect(gateWords([])).toBeUndefined();
});

test("etcd is started, restarted or joins anew by its own kind of repair only", () => {
  expect(repairs.map(({ what }) => effectOf(what))).toEqual(["starts", undefined, "restarts"]);
  expect(effectOf("its data was set aside (10:00)")).toBe("joins");
});
