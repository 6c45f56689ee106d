import { etcdCluster } from "./etcdCluster";

/** Runs `etcd-cluster plan` with an output of `pulumi preview --json`. */
function plan(preview: object | string) {
  return etcdCluster(["plan"], { input: typeof preview === "string" ? preview : JSON.stringify(preview) });
}

const type = "etcd-cluster:index:EtcdCluster";
const urn = `urn:pulumi:dev::etcd-cluster::${type}::etcd`;
const inputs = { stdin: "member=etcd01 https://etcd01:2379 3.6.16 x\n" };
const gate = { parent: urn, inputs };
const steps = [
  { op: "same", urn, newState: {} },
  {
    op: "same",
    urn: `urn:pulumi:dev::etcd-cluster::${type}$command:remote:Command::etcd-health-gate`,
    oldState: gate,
    newState: gate,
  },
];

test("a preview is printed as Markdown", () => {
  expect(plan({ steps })).toMatchObject({ status: 0, stdout: "**etcd**: no member restarts.\n\n" });
});

test("the look at clients before a CA is dropped is in the Markdown", () => {
  const message =
    "1 check of etcd: 1 warning.\ncluster:\n  WARNING connected-clients: clients are connected. [x]\n";
  expect(plan({ steps, diagnostics: [{ severity: "warning", message }] })).toMatchObject({
    status: 0,
    stdout: "**etcd**: no member restarts.\n\n> **Warning:** clients are connected. [x]\n\n",
  });
});

test("a preview that failed prints no plan, whatever came before", () => {
  const diagnostics = [
    { severity: "info", message: "etcd: restarts etcd01.\n" },
    { severity: "error", message: "the cluster does not tolerate this change now\n" },
  ];
  expect(plan({ steps, diagnostics })).toEqual({
    status: 1,
    stdout: "",
    stderr: "the preview failed: the cluster does not tolerate this change now [preview.failed]\n",
  });
});

test.each(["", "error: no stack selected\n"])(
  "a preview that did not begin prints no plan: %j",
  (printed) => {
    expect(plan(printed)).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "stdin has no steps of a preview. No plan was printed. If `pulumi preview` printed an error, fix that first. " +
        "[preview.failed]\n",
    });
  },
);

test("a preview without a cluster, and a verb that does not exist, end with their codes", () => {
  expect(plan({ steps: [] })).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(
      /^no EtcdCluster is in this preview\. .* \[preview\.no-cluster\]\n$/,
    ) as string,
  });
  expect(etcdCluster(["bogus"], {})).toMatchObject({
    status: 3,
    stderr: expect.stringMatching(/^etcd-cluster has no verb "bogus"\. .* \[command\.unknown\]\n/) as string,
  });
});
