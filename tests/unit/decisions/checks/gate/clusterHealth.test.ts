import { clusterHealth, oddHealth } from "../../../../../decisions/checks/gate/clusterHealth";

const member = { name: "etcd01", id: "8e9e05c52164694d", version: "3.6.16" };
const health = {
  clusterId: "c0ffee",
  members: [member],
  health: "| a |\n| b |",
  status: "s",
  memberList: "m",
};
const escapes = "<{%zz%}>\u001b]0;owned\u0007";

test("the gate's answer is read below the words that a login prints", () => {
  expect(clusterHealth(`Welcome to Debian\n${JSON.stringify(health)}\n`)).toEqual(health);
});

test.each<[string, object]>([
  ["a member that fell silent after the gate opened", { members: [{ ...member, version: "" }] }],
  ["a version before a release", { members: [{ ...member, version: "3.7.0-rc.1+build" }] }],
  ["words of etcd in a table", { status: '| "alarm: NOSPACE" \\u{1b} <{ %red%}> é |' }],
])("an answer is read that holds %s", (_, more) => {
  expect(clusterHealth(JSON.stringify({ ...health, ...more }))).toEqual({ ...health, ...more });
});

test("a field of a newer program is left out", () => {
  expect(clusterHealth(JSON.stringify({ ...health, newer: escapes }))).toEqual(health);
});

test.each<[what: string, field: string, answer: object]>([
  ["no list of members", "members", { members: undefined }],
  ["a member without an ID", "members[0].id", { members: [{ ...member, id: undefined }] }],
  ["a member ID that is a text", "members[0].id", { members: [{ ...member, id: escapes }] }],
  ["a member ID that is too long", "members[0].id", { members: [{ ...member, id: "1".repeat(17) }] }],
  ["a member name that a terminal obeys", "members[0].name", { members: [{ ...member, name: escapes }] }],
  ["a member without a name", "members[0].name", { members: [{ ...member, name: "" }] }],
  ["a version that is a text", "members[0].version", { members: [{ ...member, version: "latest" }] }],
  ["no cluster ID", "clusterId", { clusterId: null }],
  ["a cluster ID that is a text", "clusterId", { clusterId: `c0ffee ${escapes}` }],
  ["a cluster ID of two lines", "clusterId", { clusterId: "c0ffee\n" }],
  ["a health table that a terminal obeys", "health", { health: escapes }],
  ["a status table that Pulumi obeys", "status", { status: "<{%red%}>" }],
  ["a member list that a terminal turns around", "memberList", { memberList: "a\u202eb" }],
])("an answer that holds %s is an error that quotes it safely", (_, field, more) => {
  let words = "";
  try {
    clusterHealth(JSON.stringify({ ...health, ...more }));
  } catch (error) {
    words = (error as Error).message;
  }
  expect(words).toContain(`the field ${field} of the answer is not valid: `);
  expect(words).not.toMatch(/<\{%|[\p{Cc}\p{Cf}]/u);
});

test.each<[string, string]>([
  ["nothing", ""],
  ["half of it", JSON.stringify(health).slice(0, 40)],
])("an answer that is %s is an error that quotes it", (_, answer) => {
  expect(() => clusterHealth(answer)).toThrow(`the answer is not valid: ${JSON.stringify(answer)}`);
});

test("the error of such an answer names the host, and the command by which the gate asks again", () => {
  const words = oddHealth({ gate: "etcd-health-gate", host: "etcd01" }, new Error("x is not valid"));
  expect(words).toMatch(/^etcd01: the health gate's answer cannot be used: x is not valid\. No output was/);
  expect(words).toContain("`pulumi up --replace '**etcd-health-gate'`");
});
