import { planMarkdown } from "../../../../decisions/plan/planMarkdown";
import { planSentence } from "../../../../decisions/plan/planSentence";
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

test("a host that is added starts, and nothing else is touched", () => {
  const found = plan(
    component("a-1"),
    component("a-2", "create"),
    part("create", "a-2", "program", undefined, {}),
    part("create", "a-2", "member", undefined, member("role=joins as learner, then voter")),
    gate(["a-1 https://a-1 3.6.16 x"], ["a-1 https://a-1 3.6.16 x", "a-2 https://a-2 3.6.16 y"]),
  );
  expect(found).toMatchObject({
    cluster: "my-etcd",
    joins: ["a-2"],
    restarts: [],
    voters: { before: 1, after: 2 },
  });
  expect(printed(found)).toEqual([
    { host: "a-2", etcd: "starts", changes: ["joins as learner, then voter"] },
  ]);
});

test("an adopted host keeps running; the step to `manage` restarts etcd, though Pulumi shows no new file", () => {
  const health = `${stack}x$command:remote:Command::my-etcd-health-gate`;
  const found = { stdin: "member=a https://a 3.6.16 adopted\nadopt=8e9e\n" };
  const taken = { stdin: "member=a https://a 3.6.16 x\nadopt=8e9e\ntake_over=yes\n" };
  const adopting = plan(
    component("a", "create"),
    part("create", "a", "program", undefined, {}),
    part("create", "a", "member", undefined, member("adopt=8e9e\n")),
    step("create", health, cluster, undefined, found),
  );
  expect(adopting).toMatchObject({ adopts: "8e9e", restarts: [] });
  expect(printed(adopting)).toEqual([
    { host: "a", etcd: "keeps running", changes: ["adopted: keeps running as it is"] },
  ]);
  const taking = plan(
    component("a"),
    part("update", "a", "member", member("adopt=8e9e\n"), member("adopt=8e9e\ntake_over=yes\n")),
    step("update", health, cluster, found, taken),
  );
  expect(taking).toMatchObject({ manages: true, restarts: ["a"] });
});

test("where nothing changes no host is named", () => {
  const same = ["a https://a 3.6.16 x"];
  const found = plan(
    component("a"),
    part("same", "a", "member", member("version=1"), member("version=1")),
    gate(same, same),
  );
  expect(planMarkdown(found ? [found] : [])).toBe("**my-etcd**: no member restarts.\n");
});

test("the Markdown has a row for each host that is touched", () => {
  const found = plan(
    component("b"),
    part("update", "b", "install", { stdin: "version=3.5.35" }, { stdin: "version=3.6.16" }),
    part("update", "b", "member", member("version=3.5.35"), member("version=3.6.16")),
    gate(["b https://b 3.5.35 x"], ["b https://b 3.6.16 y"]),
  );
  expect(planMarkdown(found ? [found] : [])).toContain(
    "**my-etcd**: etcd 3.5.35 → 3.6.16: restarts b.\n\n" +
      "| host | changes | etcd |\n| --- | --- | --- |\n| b | etcd 3.5.35 → 3.6.16 | restarts |",
  );
});

test("records that change are shown, where the members stay as they are", () => {
  const dns = `${stack}etcd-cluster:index:EtcdCluster$etcd-cluster:index:DnsSrv::my-etcd-dns`;
  const record = `${stack}x$command:local:Command::my-etcd-dns-server`;
  const found = (op: string) => plan(step("same", dns, cluster, {}, {}), step(op, record, dns, {}, {}));
  expect(found("update")).toMatchObject({ records: true });
  expect(found("same")).toMatchObject({ records: false });
});

test("versions on the way are those of the cluster's own hosts", () => {
  const other = step(
    "create",
    `${stack}x$command:remote:Command::other/a/upgrade-to-3.6.16`,
    node("other"),
    {},
    {},
  );
  const upgrading = step(
    "update",
    `${stack}x$command:remote:Command::my-etcd-health-gate`,
    cluster,
    { stdin: "member=a https://a 3.6.14 x\n" },
    { stdin: "member=a https://a 3.6.16 x\n" },
  );
  expect(plan(component("a"), upgrading, other)?.versions).toEqual({
    before: ["3.6.14"],
    through: [],
    after: "3.6.16",
  });
});

test("backup settings that change or end are in the plan, and restart no member", () => {
  const settings = (text: string) => ({ update: "etcd-host backup-settings", stdin: text });
  const changed = plan(
    component("a"),
    gate(["a https://a 1 x"], ["a https://a 1 x"]),
    part("update", "a", "backup", settings("1"), settings("2")),
  );
  expect(printed(changed)).toEqual([
    { host: "a", etcd: "keeps running", changes: ["backup settings written"] },
  ]);
  expect(changed && planSentence(changed)).toBe("changes the backup settings of a; no member restarts");
  const ended = plan(
    component("a"),
    gate(["a https://a 1 x"], ["a https://a 1 x"]),
    part("delete", "a", "backup", settings("1")),
  );
  expect(printed(ended)?.[0]?.changes).toEqual(["backups end; those that are stored stay"]);
});

test("whether a host keeps its own name is in the plan, and restarts no member", () => {
  const files = "--- etcd.conf\nETCD_NAME=a\n--- host\nhostname=a\n";
  const [named, kept] = [{ stdin: files }, { stdin: `--- keep-host-name\n${files}` }];
  const same = part("update", "a", "member", member("configuration=1"), member("configuration=1"));
  const planned = (before: Inputs, after: Inputs) =>
    printed(plan(component("a"), part("update", "a", "staged-files", before, after), same));
  expect(planned(named, kept)).toEqual([
    { host: "a", etcd: "keeps running", changes: ["this program no longer sets the name of the host"] },
  ]);
  expect(planned(kept, named)).toEqual([
    { host: "a", etcd: "keeps running", changes: ["the host gets the name of its member"] },
  ]);
});
