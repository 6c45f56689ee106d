import { planMarkdown } from "../../../../decisions/plan/planMarkdown";
import { planSentence } from "../../../../decisions/plan/planSentence";
import { stack, cluster, step, part, component, gate, member, plan, printed } from "./plannedSteps";

const restoreRecord = (facts: object) =>
  step("create", `${stack}x$command:local:Command::my-etcd/t/restore`, cluster, undefined, {
    stdin: JSON.stringify(facts),
  });
const restoredMember = (host: string) =>
  part("update", host, "member", member("configuration=1\n"), member("configuration=1\nrestored=t\n"));
const restoreFactsOfA = {
  token: "t",
  kind: "restore",
  hosts: ["a"],
  seeds: ["a"],
  snapshot: "x/20261128T010000Z-r7-c0ffee",
  bump: 1000000000,
  revision: 7,
  living: { clusterId: "c0ffee", revision: 9 },
  backupOf: "c0ffee",
  newer: [],
};

test("a restore is named in the sentence and in the Markdown, with the cluster that it destroys", () => {
  const found = plan(
    component("a"),
    restoreRecord(restoreFactsOfA),
    gate(["a https://a 1 x"], ["a https://a 1 x"]),
    restoredMember("a"),
  );
  const words = found && planSentence(found);
  expect(words).toContain("RESTORES a from 20261128T010000Z-r7-c0ffee");
  expect(words).toContain("replaces the living cluster c0ffee, at revision 9: 2 changes since are lost");
  expect(words).not.toContain("no member restarts");
  expect(found && planMarkdown([found])).toContain(
    "| a | its data is replaced by the restored data; the old data is moved aside " +
      "| stops, and starts with the restored data |",
  );
});

test("a restore into a new stack is named before the quorum", () => {
  const found = plan(
    component("a", "create"),
    restoreRecord({ ...restoreFactsOfA, living: undefined }),
    gate([], ["a https://a 1 x"]),
    part("create", "a", "program", undefined, {}),
    part("create", "a", "member", undefined, member("role=founding member\nrestored=t\n")),
  );
  expect(found && planSentence(found)).toMatch(/^RESTORES a from .*; quorum 1 of 1$/);
  expect(printed(found)?.[0]?.etcd).toBe("stops, and starts with the restored data");
});

test("a restore names the hosts that were installed again", () => {
  const program = (words: string) => ({ update: `cat /etc/machine-id${words}` });
  const planWith = (before: string, after: string) =>
    plan(
      component("a"),
      restoreRecord(restoreFactsOfA),
      gate(["a https://a 1 x"], ["a https://a 1 x"]),
      part("update", "a", "program", program(before), program(after)),
      restoredMember("a"),
    );
  const again = planWith("", " # repairs: missing on machine 0a1b");
  expect(again && planSentence(again)).toContain("certificate and files again on a, installed again");
  expect(printed(again)?.[0]?.changes[0]).toContain("was installed again");
  // The words of the restore before.
  const as = planWith(" # repairs: missing on machine 0a1b", " # repairs: missing on machine 0a1b");
  expect(as && planSentence(as)).not.toContain("installed again");
});

test("a recovery that also gets new hosts counts the voters of the cluster that was", () => {
  const found = plan(
    ...["a", "b", "c", "d", "e"].map((host) => component(host, "d e".includes(host) ? "create" : "same")),
    restoreRecord({ ...restoreFactsOfA, kind: "recover", hosts: ["a", "d", "e"], living: undefined }),
    gate(
      ["a https://a 1 x", "b https://b 1 x", "c https://c 1 x"],
      ["a https://a 1 x", "d https://d 1 x", "e https://e 1 x"],
    ),
    restoredMember("a"),
    part("update", "b", "member", member("version=1"), member("lost_name=b", "forget")),
    part("update", "c", "member", member("version=1"), member("lost_name=c", "forget")),
    part("create", "d", "program", undefined, {}),
    part("create", "d", "member", undefined, member("role=joins\nrestored=t\n")),
    part("create", "e", "program", undefined, {}),
    part("create", "e", "member", undefined, member("role=joins\nrestored=t\n")),
  );
  expect(found).toMatchObject({ forgotten: ["b", "c"], voters: { before: 3, after: 3 } });
  expect(found && planSentence(found)).toContain("d, e join as learners, then voters");
});

test("a restore that was interrupted is continued", () => {
  const found = plan(component("a"), gate(["a https://a 1 x"], ["a https://a 1 x"]), restoredMember("a"));
  expect(found && planSentence(found)).toBe("continues the restore of a");
});

test("a restore that was interrupted is named with its backup, the destroyed cluster and the lost changes", () => {
  const urn = `${stack}x$command:local:Command::my-etcd/t/restore`;
  const stdin = { stdin: JSON.stringify(restoreFactsOfA) };
  const steps = (record: ReturnType<typeof step>) => [
    component("a"),
    record,
    gate(["a https://a 1 x"], ["a https://a 1 x"]),
  ];
  for (const op of ["same", "update"]) {
    // The program judges the hosts again, and that record is ignored.
    const found = plan(...steps(step(op, urn, cluster, stdin, { stdin: "{}" })), restoredMember("a"));
    for (const words of [found && planSentence(found), found && planMarkdown([found])]) {
      expect(words).toContain("continues the restore of a, which RESTORES a from 20261128T010000Z-r7-c0ffee");
      expect(words).toContain("replaces the living cluster c0ffee, at revision 9: 2 changes since are lost");
    }
  }
  const ended = plan(...steps(step("same", urn, cluster, stdin, stdin)));
  expect(ended && planSentence(ended)).not.toContain("RESTORES");
});
