import { previewPlan } from "../../../../decisions/plan/previewPlan";
import {
  stack,
  cluster,
  node,
  step,
  part,
  component,
  gate,
  member,
  plan,
  printed,
  type Inputs,
} from "./plannedSteps";

test("a cluster that gets another name is shown with the deletions below the old one", () => {
  const old = `${stack}etcd-cluster:index:EtcdCluster::orders`;
  const renamed = { ...step("same", cluster, "stack", {}, {}), oldState: { urn: old, inputs: {} } };
  const host = `${stack}etcd-cluster:index:EtcdCluster$etcd-cluster:index:EtcdNode::orders/c`;
  const [found] = previewPlan([
    renamed,
    step("delete", host, old, {}),
    step("delete", `${stack}x$command:remote:Command::orders/c/member`, host, member("version=1")),
    gate(["a https://a 3.6.16 x", "c https://c 3.6.16 x"], ["a https://a 3.6.16 x"]),
  ]);
  expect(found).toMatchObject({ leaves: ["c"], hosts: [{ host: "c", etcd: "stops" }] });
});

test.each(["health", "founding"])("a host called %s is taken for a host", (name) => {
  const found = plan(
    component(name, "create"),
    part("create", name, "program", undefined, {}),
    part("create", name, "member", undefined, member("role=joins as learner, then voter")),
    gate(["a https://a 3.6.16 x"], ["a https://a 3.6.16 x", `${name} https://b 3.6.16 y`]),
  );
  expect(found).toMatchObject({ voters: { before: 1, after: 2 }, joins: [name], begun: true });
});

const former = (urn: string) =>
  urn.replace(/::my-etcd\/(.*)$/, (_, rest: string) => `::my-etcd-${rest.replaceAll("/", "-")}`);

test("a state of an earlier version is planned alike, by the former names of its resources", () => {
  const files = { stdin: "--- etcd.conf\nETCD_NAME=a\nETCD_SNAPSHOT_COUNT=5\n" };
  const changed = { stdin: "--- etcd.conf\nETCD_NAME=a\nETCD_SNAPSHOT_COUNT=7\n" };
  const [before, after] = [{ stdin: "member=a https://a 1 x\n" }, { stdin: "member=a https://a 1 y\n" }];
  const steps = (configuration: string, health: string) => [
    component("a"),
    part("update", "a", configuration, files, changed),
    part("update", "a", "member", member("configuration=1"), member("configuration=2")),
    step("update", `${stack}x$command:remote:Command::my-etcd-${health}`, cluster, before, after),
  ];
  const now = plan(...steps("staged-files", "health-gate"));
  expect(now).toMatchObject({ restarts: ["a"], voters: { before: 1, after: 1 } });
  expect(printed(now)?.[0]?.changes).toEqual(["ETCD_SNAPSHOT_COUNT=7"]);
  const renamed = steps("configuration", "health").map((one) => ({ ...one, urn: former(one.urn) }));
  const below = renamed.map((one) => ({
    ...one,
    newState: { ...one.newState, parent: former(one.newState?.parent ?? "") },
  }));
  expect(plan(...below)).toEqual(now);
});

test("the plan names what an update deletes below the former name of a host", () => {
  const deleted = (host: string, name: string, before: Inputs) => {
    const { urn } = part("delete", host, name);
    return step("delete", former(urn), former(node(host)), before);
  };
  const kept = { ...component("a"), oldState: { urn: former(node("a")), parent: cluster, inputs: {} } };
  const found = plan(
    kept,
    deleted("a", "backup", { stdin: "1" }),
    step("delete", former(node("b")), cluster, {}),
    deleted("b", "program", {}),
    deleted("b", "member", member("version=1")),
    gate(["a https://a 1 x", "b https://b 1 x"], ["a https://a 1 x"]),
  );
  expect(printed(found)).toEqual([
    { host: "a", etcd: "keeps running", changes: ["backups end; those that are stored stay"] },
    { host: "b", etcd: "stops", changes: ["leaves the cluster; its data is moved aside"] },
  ]);
});

test("hosts with the names of this program's own resources are hosts like any other", () => {
  const names = ["bootstrap", "founding", "health", "health-gate", "restore"];
  const found = plan(
    ...names.flatMap((name) => [
      component(name),
      part("update", name, "member", member("configuration=1"), member("configuration=2")),
    ]),
    gate(
      names.map((name) => `${name} https://${name} 3.6.16 x`),
      names.map((name) => `${name} https://${name} 3.6.16 y`),
    ),
  );
  expect(found).toMatchObject({ restarts: names, joins: [], leaves: [], voters: { before: 5, after: 5 } });
});
