import { planSentence } from "../../../../decisions/plan/planSentence";
import { previewPlan } from "../../../../decisions/plan/previewPlan";
import { stack, node, part, component, gate, member, plan, printed, root } from "./plannedSteps";

test("a lost host is shown with the work of the others", () => {
  const found = plan(
    component("a"),
    part("update", "a", "member", member("version=1"), member("lost_name=a", "forget")),
  );
  const changes = ["lost: the others remove it; nothing is run on it"];
  expect(printed(found)).toEqual([{ host: "a", etcd: "is gone", forgotten: true, changes }]);
});

test("a member that could not leave, and is marked lost then, is removed, though the gate is passed without it", () => {
  const without = ["a https://a 3.6.16 x", "b https://b 3.6.16 y"];
  const found = plan(
    component("c"),
    part("update", "c", "member", member("version=1"), member("lost_name=c", "forget")),
    gate(without, without),
  );
  expect(found).toMatchObject({ forgotten: ["c"], voters: { before: 3, after: 2 } });
});

test("a member that an update before did not get to remove leaves, though the gate is passed without it", () => {
  const without = ["a https://a 3.6.16 x", "b https://b 3.6.16 x"];
  const found = plan(
    component("c", "delete"),
    part("delete", "c", "member", member("version=1")),
    gate(without, without),
  );
  expect(found).toMatchObject({ leaves: ["c"], voters: { before: 3, after: 2 } });
});

test("an initial member that was removed, and comes back, joins like any other", () => {
  const found = plan(
    component("b", "create"),
    part("create", "b", "program", undefined, {}),
    part("create", "b", "member", undefined, member("role=founding member")),
    gate(["a https://a 3.6.16 x"], ["a https://a 3.6.16 x", "b https://b 3.6.16 y"]),
  );
  expect(printed(found)).toEqual([{ host: "b", etcd: "starts", changes: ["joins as learner, then voter"] }]);
});

test("a host that joined without the gate, by targets, does not join again", () => {
  const [a, b] = ["a https://a 3.6.16 x", "b https://b 3.6.16 y"];
  const first = plan(
    component("b", "create"),
    part("create", "b", "program", undefined, {}),
    part("create", "b", "member", undefined, member("role=joins as learner, then voter")),
    gate([a], [a]),
  );
  expect(first).toMatchObject({ joins: ["b"], voters: { before: 1, after: 2 } });
  expect(plan(component("b"), gate([a], [a, b]))).toMatchObject({
    joins: [],
    voters: { before: 2, after: 2 },
  });
});

test("a host that is dropped where nothing is deleted stays a member", () => {
  const [a, b] = ["a https://a 3.6.16 x", "b https://b 3.6.16 x"];
  const retained = { parent: node("b"), retainOnDelete: true, inputs: member("version=1") };
  const [found] = previewPlan([
    { ...root, newState: { retainOnDelete: true } },
    component("b", "delete"),
    { op: "delete", urn: `${stack}x$command:remote:Command::my-etcd/b/member`, oldState: retained },
    gate([a, b], [a]),
  ]);
  expect(found).toMatchObject({ leaves: [], letGo: ["b"], voters: { before: 2, after: 2 } });
  expect(printed(found)).toMatchObject([{ host: "b", etcd: "is no longer managed" }]);
});

test("a member that joins after a restore joins as a learner", () => {
  const found = plan(
    component("a"),
    component("b", "create"),
    gate(["a https://a 1 x"], ["a https://a 1 x", "b https://b 1 x"]),
    part("create", "b", "program", undefined, {}),
    part("create", "b", "member", undefined, member("role=joins as learner, then voter\nrestored=t\n")),
  );
  expect(found && planSentence(found)).toContain("adds b as a learner");
});
