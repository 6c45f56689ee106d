import { fateWords } from "../../../../decisions/plan/etcdFate";
import { planMarkdown } from "../../../../decisions/plan/planMarkdown";
import { planSentence } from "../../../../decisions/plan/planSentence";
import { previewPlan } from "../../../../decisions/plan/previewPlan";
import type { PreviewStep } from "../../../../decisions/plan/previewStep";

const stack = "urn:pulumi:dev::etcd-cluster::";
const cluster = `${stack}etcd-cluster:index:EtcdCluster::my-etcd`;
const node = (host: string) =>
  `${stack}etcd-cluster:index:EtcdCluster$etcd-cluster:index:EtcdNode::my-etcd/${host}`;

type Inputs = Record<string, string>;

function step(op: string, urn: string, parent: string, before?: Inputs, after?: Inputs): PreviewStep {
  return {
    op,
    urn,
    oldState: before && { parent, inputs: before },
    newState: after && { parent, inputs: after },
  };
}
const part = (op: string, host: string, name: string, before?: Inputs, after?: Inputs) =>
  step(op, `${stack}x$command:remote:Command::my-etcd/${host}/${name}`, node(host), before, after);
const component = (host: string, op = "same") =>
  step(op, node(host), cluster, op === "create" ? undefined : {}, {});
const gate = (before: string[], after: string[]) =>
  step(
    "update",
    `${stack}x$command:remote:Command::my-etcd-health-gate`,
    cluster,
    { stdin: before.map((line) => `member=${line}\n`).join("") },
    { stdin: after.map((line) => `member=${line}\n`).join("") },
  );
const repairingGate = (words: string) =>
  step(
    "update",
    `${stack}x$command:remote:Command::my-etcd-health-gate`,
    cluster,
    { stdin: "member=a https://a 1 x\n", create: "etcd-host health # repairs: b member: of last year" },
    { stdin: "member=a https://a 1 x\n", create: `etcd-host health # repairs: ${words}` },
  );
const member = (lines: string, verb = "member") => ({
  update: `/usr/local/sbin/etcd-host ${verb}`,
  stdin: lines,
});
const root = step("same", cluster, `${stack}pulumi:pulumi:Stack::etcd-cluster-dev`, {}, {});

function plan(...steps: PreviewStep[]) {
  const [found] = previewPlan([root, ...steps]);
  return found;
}

/** The hosts of a plan, in the words that are printed. */
function printed(found: ReturnType<typeof plan>) {
  return found?.hosts.map(({ etcd, changes, ...rest }) => ({
    ...rest,
    etcd: fateWords[etcd],
    changes: changes.map(({ words }) => words),
  }));
}

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

test.each<[string, ReturnType<typeof plan>, string, string[]]>([
  [
    "a setting",
    plan(
      component("a"),
      part(
        "update",
        "a",
        "staged-files",
        { stdin: "--- etcd.conf\nETCD_NAME=a\nETCD_METRICS=basic\nETCD_SNAPSHOT_COUNT=1\n" },
        { stdin: "--- etcd.conf\nETCD_NAME=a\nETCD_SNAPSHOT_COUNT=2\n" },
      ),
      part("update", "a", "member", member("configuration=1"), member("configuration=2")),
    ),
    "restarts",
    ["ETCD_SNAPSHOT_COUNT=2", "no ETCD_METRICS=basic"],
  ],
  [
    "a version",
    plan(
      component("a"),
      part("update", "a", "install", { stdin: "version=3.5.35" }, { stdin: "version=3.6.16" }),
      part("update", "a", "member", member("version=3.5.35"), member("version=3.6.16")),
    ),
    "restarts",
    ["etcd 3.5.35 → 3.6.16"],
  ],
  [
    "a version by way of another",
    plan(
      component("a"),
      part("update", "a", "install", { stdin: "version=3.5.35" }, { stdin: "version=3.7.3" }),
      part("create", "a", "upgrade-to-3.6.16", undefined, { stdin: "" }),
      part("update", "a", "member", member("version=3.5.35"), member("version=3.7.3")),
    ),
    "restarts",
    ["etcd 3.5.35 → 3.6.16 → 3.7.3"],
  ],
  [
    "another CA",
    plan(component("a"), part("update", "a", "member", member("trust=g1"), member("trust=g1, g2"))),
    "restarts",
    ["trusts CA g1 → g1, g2"],
  ],
  [
    "a certificate",
    plan(component("a"), part("update", "a", "certificate", { stdin: "[secret]" }, { stdin: "[secret]" })),
    "keeps running",
    ["certificate files replaced"],
  ],
  [
    "another SSH key, by which the certificate is staged again",
    plan(component("a"), {
      ...part("update", "a", "certificate", { stdin: "[secret]" }, { stdin: "[secret]" }),
      detailedDiff: { "connection.privateKey": { kind: "update" } },
    }),
    "keeps running",
    ["commands run again, nothing changes"],
  ],
  [
    "the unit",
    plan(
      component("a"),
      part(
        "update",
        "a",
        "staged-files",
        { stdin: "--- etcd.conf\nETCD_NAME=a\n--- etcd.service\n[Service]\nCPUQuota=100%\nNice=1\n" },
        { stdin: "--- etcd.conf\nETCD_NAME=a\n--- etcd.service\n[Service]\nCPUQuota=200%\n" },
      ),
      part("update", "a", "member", member("configuration=1"), member("configuration=2")),
    ),
    "restarts",
    ["CPUQuota=200%", "no Nice=1"],
  ],
  [
    "a revocation",
    plan(component("a"), part("update", "a", "crl", { stdin: "list=MII" }, { stdin: "list=MIJ" })),
    "keeps running",
    ["list of revoked certificates replaced"],
  ],
  [
    "an update that was interrupted before it came to a member, and is taken back",
    plan(
      component("a"),
      part(
        "update",
        "a",
        "staged-files",
        { stdin: "--- etcd.conf\nETCD_SNAPSHOT_COUNT=2\n" },
        { stdin: "--- etcd.conf\nETCD_SNAPSHOT_COUNT=1\n" },
      ),
      part("update", "a", "member", member("configuration=1"), member("configuration=1")),
    ),
    "keeps running, or restarts",
    ["ETCD_SNAPSHOT_COUNT=1"],
  ],
  [
    "a roll that was interrupted before it came to a member",
    plan(component("a"), part("update", "a", "member", member("configuration=1"), member("configuration=2"))),
    "restarts",
    ["reads files that an earlier update staged"],
  ],
  [
    "another SSH key",
    plan(component("a"), part("update", "a", "member", member("version=1"), member("version=1"))),
    "keeps running",
    ["commands run again, nothing changes"],
  ],
  [
    "an edit by hand",
    plan(
      component("a"),
      part("update", "a", "staged-files", { create: "configure" }, { create: "configure # repairs: x" }),
      repairingGate("a configuration: /etc/x was edited (now)"),
    ),
    "keeps running",
    ["put right: /etc/x was edited (now)"],
  ],
  [
    "an etcd that runs with old files",
    plan(
      component("a"),
      part("update", "a", "member", member("version=1"), member("version=1")),
      repairingGate("a member restarts: etcd runs with old files: x (now)"),
    ),
    "restarts",
    ["put right: etcd runs with old files: x (now)"],
  ],
  [
    "a host that leaves",
    plan(component("a", "delete"), part("delete", "a", "member", member("version=1"))),
    "stops",
    ["leaves the cluster; its data is moved aside"],
  ],
  [
    "what a member left behind that an update before had leave",
    plan(
      component("a", "delete"),
      part("delete", "a", "program", {}),
      part("delete", "a", "staged-files", { stdin: "--- etcd.conf\nETCD_NAME=a\n" }),
    ),
    "stops, if it runs",
    ["left in an earlier update, or did not join: leaves where it is a member; its files are removed"],
  ],
  [
    "a member that is replaced by hand",
    plan(component("a"), part("delete-replaced", "a", "member", member("version=1"), member("version=1"))),
    "leaves and joins again",
    ["its member is replaced; its data is moved aside"],
  ],
  [
    "a member that the state does not know, on a host that it does",
    plan(component("a"), part("create", "a", "member", undefined, member("version=1"))),
    "keeps running, or starts",
    ["imported as the member that it is, or made a member where it is not one yet"],
  ],
  [
    "a lost host whose neighbour is reached in another way",
    plan(
      component("a"),
      part("update", "a", "member", member("lost_name=a", "forget"), member("lost_name=a", "forget")),
    ),
    "is gone",
    ["commands run again, nothing changes"],
  ],
  [
    "a lost host that is dropped",
    plan(component("a", "delete"), part("delete", "a", "member", member("lost_name=a", "forget"))),
    "is gone",
    ["was lost and removed before; nothing is run on it"],
  ],
  [
    "a lost host that comes back",
    plan(
      component("a"),
      part(
        "update",
        "a",
        "member",
        member("lost_name=a", "forget"),
        member("role=joins as learner, then voter"),
      ),
    ),
    "starts",
    ["joins as learner, then voter"],
  ],
])("%s is shown with its effect on etcd", (_, found, etcd, changes) => {
  expect(printed(found)).toEqual([{ host: "a", etcd, changes }]);
});

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

test.each(["health", "founding"])("a host called %s is taken for a host", (name) => {
  const found = plan(
    component(name, "create"),
    part("create", name, "program", undefined, {}),
    part("create", name, "member", undefined, member("role=joins as learner, then voter")),
    gate(["a https://a 3.6.16 x"], ["a https://a 3.6.16 x", `${name} https://b 3.6.16 y`]),
  );
  expect(found).toMatchObject({ voters: { before: 1, after: 2 }, joins: [name], begun: true });
});

/** How a value that a preview does not know comes in `pulumi preview --json`, and from a hook. */
describe.each<[string, unknown]>([
  ["in JSON", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"],
  ["from a hook", {}],
])("with an address that is not known yet, %s", (_, unknown) => {
  const made = (host: string, stdin: unknown) => [
    component(host, "create"),
    part("create", host, "program", undefined, {}),
    part("create", host, "install", undefined, { stdin: "version=3.6.16\n" }),
    part("create", host, "staged-files", undefined, { stdin } as Inputs),
    part("create", host, "member", undefined, { ...member(""), stdin } as Inputs),
  ];
  const health = `${stack}x$command:remote:Command::my-etcd-health-gate`;

  test("a bootstrap names every host, and the quorum of all of them", () => {
    const gateStep = step("create", health, cluster, undefined, { stdin: unknown } as Inputs);
    const bootstrap = step(
      "create",
      `${stack}x$command:local:Command::my-etcd-bootstrap`,
      cluster,
      undefined,
      {},
    );
    const found = plan(...["a", "b", "c"].flatMap((host) => made(host, unknown)), bootstrap, gateStep);
    expect(found && planSentence(found)).toBe("bootstraps a cluster of a, b, c; quorum 2 of 3");
  });

  test("an adoption is planned as one, by the files of the other hosts", () => {
    const gateStep = step("create", health, cluster, undefined, { stdin: unknown } as Inputs);
    const files = "--- host\nhostname=a\nadopt=8e9e05c52164694d\n";
    const found = plan(...made("a", files), ...made("b", unknown), gateStep);
    expect(found && planSentence(found)).toBe(
      "adopts the cluster 8e9e05c52164694d of a, b; no member restarts",
    );
    expect(printed(found)?.map(({ host, etcd }) => [host, etcd])).toEqual([
      ["a", "keeps running"],
      ["b", "keeps running"],
    ]);
  });

  test("a host that joins is named, and the members that are there stay", () => {
    const before = { stdin: "member=a https://a 3.6.16 x\n" };
    const gateStep = step("update", health, cluster, before, { stdin: unknown } as Inputs);
    const there = [component("a"), part("same", "a", "install", { stdin: "version=3.6.16\n" }, {})];
    const found = plan(...there, ...made("b", unknown), gateStep);
    expect(found && planSentence(found)).toBe(
      "adds b as a learner, then voter; quorum 1 of 1 → 2 of 2; no member restarts. " +
        "Clients: 1 of 1 URLs stays, 1 is new (1 not known yet)",
    );
  });

  test("a member restarts perhaps, and its row says why", () => {
    const files = { stdin: "--- etcd.conf\nETCD_NAME=a\n" };
    const before = { stdin: "member=a https://a 3.6.16 x\n" };
    const found = plan(
      component("a"),
      part("same", "a", "install", { stdin: "version=3.6.16\n" }, { stdin: "version=3.6.16\n" }),
      part("update", "a", "staged-files", files, { stdin: unknown } as Inputs),
      part("update", "a", "member", member("configuration=1\ntrust=g1"), {
        ...member(""),
        stdin: unknown,
      } as Inputs),
      step("update", health, cluster, before, { stdin: unknown } as Inputs),
    );
    expect(found).toMatchObject({ leaves: [], joins: [], voters: { before: 1, after: 1 } });
    expect(printed(found)).toEqual([
      {
        host: "a",
        etcd: "restarts",
        changes: [
          "restarts only if a value that this preview does not know yet, such as its address, changes",
        ],
      },
    ]);
  });
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

describe("the clients' part of a plan", () => {
  const line = (host: string) => `${host} https://${host}:2379 3.6.16 x`;
  const pki = `${stack}etcd-cluster:index:EtcdCluster$etcd-cluster:index:Pki::my-etcd-pki`;
  const certificate = (op: string, name: string) =>
    step(
      op,
      `${stack}x$tls:index/locallySignedCert:LocallySignedCert::my-etcd-pki/${name}/cert`,
      pki,
      {},
      {},
    );

  test("names the clients whose certificates are made, and no other", () => {
    const found = plan(
      step("same", pki, cluster, {}, {}),
      certificate("create-replacement", "client-root"),
      certificate("replace", "client-root"),
      certificate("create", "client-kube-apiserver"),
      certificate("same", "client-prometheus"),
      certificate("delete", "client-patroni"),
      certificate("replace", "member-a"),
      gate([line("a")], [line("a")]),
    );
    expect(found && planSentence(found)).toBe(
      "no member restarts. Clients: new certificates for kube-apiserver, root",
    );
  });

  test.each<[string, PreviewStep[], [before: string, after: string], string]>([
    [
      "whose certificate is made again of the same request is renewed",
      [],
      ["1", "1"],
      "renews the certificates of a, which are due or have another renewal.trigger; no member restarts",
    ],
    [
      "whose names changed gets other certificate files",
      [
        step(
          "create",
          `${stack}x$tls:index/certRequest:CertRequest::my-etcd-pki/member-a/request`,
          pki,
          undefined,
          {},
        ),
      ],
      ["1", "1"],
      "replaces the certificate files of a; no member restarts",
    ],
    [
      "whose certificate another CA signs gets other certificate files",
      [],
      ["1", "2"],
      "replaces the certificate files of a; no member restarts",
    ],
  ])("a member %s", (_, others, [before, after], sentence) => {
    const signed = (by: string) => ({ stdin: `member=${line("a")}\nsigning=${by}\ntrusted=1\n` });
    const found = plan(
      component("a"),
      step("same", pki, cluster, {}, {}),
      certificate("create", "member-a"),
      ...others,
      part("update", "a", "certificate", { stdin: "[secret]" }, { stdin: "[secret]" }),
      step(
        "update",
        `${stack}x$command:remote:Command::my-etcd-health-gate`,
        cluster,
        signed(before),
        signed(after),
      ),
    );
    expect(found && planSentence(found).split(". ")[0]).toBe(sentence);
  });

  test("is in the Markdown of a pull request, with its warning", () => {
    const found = previewPlan([root, gate(["a", "b", "c"].map(line), ["d", "e", "f"].map(line))]);
    expect(planMarkdown(found)).toMatch(
      /\*\*: .*\. Clients: 0 of 3 URLs stay, 3 are new\.\n\n> \*\*Warning:\*\* none of the 3 client URLs stays\. /,
    );
  });

  test("is left out of a bootstrap and of a destroy", () => {
    const made = plan(certificate("create", "client-root"), gate([], [line("a")]));
    const gone = plan(gate([line("a")], []));
    for (const found of [made, gone]) expect(found && planSentence(found)).not.toContain("Clients");
  });
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
