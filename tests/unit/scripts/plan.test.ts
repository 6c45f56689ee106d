import { spawnSync } from "node:child_process";

/** What `npm run plan` makes of the output of `pulumi preview --json`. */
function plan(preview: object) {
  const words = ["--require", "./stack/runTypescript.cjs", "scripts/plan.ts"];
  const { status, stdout, stderr } = spawnSync("node", words, {
    input: JSON.stringify(preview),
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const type = "etcd-cluster:index:EtcdCluster";
const urn = `urn:pulumi:dev::etcd-cluster::${type}::etcd`;
const inputs = { stdin: "member=etcd01 https://etcd01:2379 3.6.16 x\n" };
const gate = { parent: urn, inputs };
const steps = [
  { op: "same", urn, newState: {} },
  {
    op: "same",
    urn: `urn:pulumi:dev::etcd-cluster::${type}$command:remote:Command::etcd-health`,
    oldState: gate,
    newState: gate,
  },
];

test("a preview is told as Markdown", () => {
  expect(plan({ steps })).toMatchObject({ status: 0, stdout: "**etcd**: no member restarts.\n\n" });
});

test("a preview that failed is no plan, whatever it came to before", () => {
  const diagnostics = [
    { severity: "info", message: "etcd: restarts etcd01.\n" },
    { severity: "error", message: "the cluster does not bear this change now\n" },
  ];
  expect(plan({ steps, diagnostics })).toEqual({
    status: 1,
    stdout: "",
    stderr: "the preview failed: the cluster does not bear this change now\n\n",
  });
});
