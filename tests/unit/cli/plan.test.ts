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

test("a preview that failed prints no plan, whatever came before", () => {
  const diagnostics = [
    { severity: "info", message: "etcd: restarts etcd01.\n" },
    { severity: "error", message: "the cluster does not tolerate this change now\n" },
  ];
  expect(plan({ steps, diagnostics })).toEqual({
    status: 1,
    stdout: "",
    stderr: "the preview failed: the cluster does not tolerate this change now\n\n",
  });
});

test.each(["", "error: no stack selected\n"])(
  "a preview that did not begin prints no plan: %j",
  (printed) => {
    expect(plan(printed)).toEqual({
      status: 1,
      stdout: "",
      stderr: "the preview failed: see above; it printed no steps\n",
    });
  },
);
