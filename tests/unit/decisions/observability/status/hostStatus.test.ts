import fc from "fast-check";
import { hostStatus } from "../../../../../decisions/observability/status/hostStatus";
import { answer, drill } from "./hostAnswers";

const whole = answer("etcd01", { drills: [drill("2026-11-29T10:00:00Z")] });

test("the answer of a host is read, without fields that this version does not know", () => {
  expect(hostStatus(JSON.stringify({ ...whole, news: 1 }))).toEqual(whole);
});

test("the answer of an earlier version is read, without open failures and members of backups", () => {
  const [one] = whole.drills;
  const [backup] = whole.backups;
  const before = {
    ...whole,
    drills: [{ ...one, failed: undefined, failed_compared: undefined }],
    backups: [{ ...backup, member: undefined }],
  };
  expect(hostStatus(JSON.stringify(before))).toEqual({ ...whole, backups: [{ ...backup, member: "" }] });
});

test("a quorum and commits that the host does not know are read", () => {
  const unknown = {
    ...whole,
    cluster: { ...whole.cluster, quorum: null },
    members: whole.members.map((member) => ({ ...member, commits: null })),
  };
  expect(hostStatus(JSON.stringify(unknown))).toEqual(unknown);
});

test("nothing that a terminal obeys is left, and a text is one line", () => {
  const odd = { ...whole, cluster: { ...whole.cluster, leader: "a\u001b[2J\nb" } };
  expect(hostStatus(JSON.stringify(odd)).cluster.leader).toBe("a\\u{1b}[2J b");
});

test.each([
  ["format", { format: 2 }],
  [
    "the field findings\\[0\\].severity",
    { findings: [{ check: "learner", severity: "bad", subject: "", text: "" }] },
  ],
  [
    "the field findings\\[0\\].check",
    { findings: [{ check: "__proto__", severity: "warning", subject: "", text: "" }] },
  ],
  [
    "the field certificates\\[0\\].expires",
    { certificates: [{ kind: "", name: "", expires: "2026-11-29T:::Z", days_left: 1 }] },
  ],
  ["the field members", { members: undefined }],
  ["the field cluster.quorum", { cluster: { ...whole.cluster, quorum: "yes" } }],
  [
    "the field certificates\\[0\\].expires",
    { certificates: [{ kind: "", name: "", expires: "soon", days_left: 1 }] },
  ],
])("an odd or missing field is an error that names it: %s", (words, other) => {
  expect(() => hostStatus(JSON.stringify({ ...whole, ...other }))).toThrow(
    new RegExp(`${words} of the answer is not valid: ".*"|${words} .* is not valid`),
  );
});

test.each(["1e400", "0.5", '"1"', "null"])("a size of %s is an error that quotes it", (size) => {
  const text = JSON.stringify(whole).replace(/"db_size":\d+/, `"db_size":${size}`);
  expect(() => hostStatus(text)).toThrow(/db_size of the answer is not valid: "(Infinity|0\.5|1|null)"/);
});

test("any answer is read, or is an error that quotes it", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(() => hostStatus(text)).toThrow("is not valid: ");
    }),
  );
});
