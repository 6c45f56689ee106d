import { driftFacts } from "../../../../../decisions/checks/drift/driftFacts";
import {
  gateWords,
  partWords,
  repairsIn,
  withRepairs,
  type Repair,
} from "../../../../../decisions/checks/drift/repairs";

const repairs: Repair[] = [
  { host: "a", part: "configuration", effect: "starts", what: "etcd is stopped (Tue 10:00:00 UTC)" },
  { host: "a", part: "certificate", what: "the files in /etc/etcd/pki/current were edited (10:00)" },
  {
    host: "b",
    part: "member",
    effect: "restarts",
    what: "etcd runs with old files: its program is /x, it has flags (10:00)",
  },
];

test("the gate's words are read as they were written", () => {
  const before = withRepairs("etcd-host health", "a member: of last year");
  expect(repairsIn(before, withRepairs("etcd-host health", gateWords(repairs) ?? ""))).toEqual(repairs);
});

test("the words of an earlier repair, which stay, are not a repair", () => {
  const line = withRepairs("etcd-host health", gateWords(repairs) ?? "");
  expect(repairsIn(line, line)).toEqual([]);
  expect(repairsIn("etcd-host health", "etcd-host health")).toEqual([]);
});

test.each([
  "<{%x%}><{%",
  "a\0b",
  "a\nb",
  "`id` $(id) 'a' \"b\"",
  "a | b member starts: c",
  "a # repairs: b",
  "é\u202e",
])("a host's words %j have no meaning in a command line", (what) => {
  const [repair] = repairs;
  const words = gateWords([{ ...repair, host: "a", part: "member", what }]) ?? "";
  expect(words).toMatch(/^a member starts: [\w ./:,+=()@~?-]+$/);
  expect(partWords([what])).toMatch(/^[\w ./:,+=()@~?-]+$/);
  expect(repairsIn("x", withRepairs("x", words))).toHaveLength(1);
});

test("without a repair there are no words", () => {
  expect(gateWords([])).toBeUndefined();
});

test("etcd is started, restarted or joins again by its own kind of repair only", () => {
  const lines = [
    "configuration Tue_10:00 starts etcd is stopped",
    "certificate 10:00 - the files in /etc/etcd/pki/current were edited",
    "member 10:00 restarts etcd runs with old files: its program is /x",
    "member 10:00 joins its data was set aside",
  ];
  const { differences } = driftFacts(
    `state=ready\ntoken=t\ndata=yes\n${lines.map((line) => `differs=${line}\n`).join("")}`,
  );
  expect(differences.map(({ effect }) => effect)).toEqual(["starts", undefined, "restarts", "joins"]);
});

test("words of an earlier version, which no state holds as new ones, are not a repair of ours", () => {
  expect(repairsIn("etcd-host health", "etcd-host health # repairs: of last year")).toEqual([]);
});
