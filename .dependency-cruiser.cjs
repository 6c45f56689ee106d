// Which part may import which, imports of types included. `npm run lint` checks it.
// Imports go down only: index.ts and examples/, stack/ and cli/, components/, decisions/.
// No import goes round in a cycle.
const users = "index\\.ts$|provider/|examples/|stack/|cli/|scripts/|bench/|tests/|lab/";

module.exports = {
  forbidden: [
    {
      name: "decisions-are-pure",
      comment:
        "Decisions are functions from values to values. They import no Pulumi, do no I/O, and know no component.",
      severity: "error",
      from: { path: "^decisions/" },
      to: { pathNot: "^decisions/|^(node:)?(crypto|net)$" },
    },
    {
      name: "components-import-no-user",
      comment:
        "Programs of other people import components, and the package holds neither a stack nor a test.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: `^(${users})` },
    },
    {
      name: "stack-imports-no-tool",
      comment: "The stack's program and the command etcd-cluster work without tools and tests.",
      severity: "error",
      from: { path: "^(index\\.ts$|stack/|cli/)" },
      to: { path: "^(examples/|scripts/|bench/|tests/|lab/)" },
    },
    {
      name: "subjects-import-no-component",
      comment:
        "EtcdCluster, Pki and DnsSrv put the subjects together, so no subject imports them. " +
        "EtcdClusterArgs holds types only.",
      severity: "error",
      from: { path: "^components/[^/]+/" },
      to: { path: "^components/[^/]+\\.ts$", pathNot: "^components/EtcdClusterArgs\\.ts$" },
    },
    {
      name: "no-cycle",
      comment: "Move what both files need into a third one.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-cycle-of-subjects",
      comment:
        "A subject can be read without the subjects that use it. Move the file to the subject that it belongs to.",
      severity: "error",
      scope: "folder",
      from: { path: "^(components|decisions)/." },
      to: { circular: true },
    },
  ],
  options: { doNotFollow: { path: "node_modules" }, tsPreCompilationDeps: true },
};
