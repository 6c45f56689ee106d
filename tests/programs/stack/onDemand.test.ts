import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..", "..");

const program = `
  const heavy = /node_modules.(typescript|@npmcli.arborist|@pulumi.pulumi.automation)./;
  const loaded = () => Object.keys(require.cache).filter((path) => heavy.test(path)).length;
  const pulumi = require("@pulumi/pulumi");
  const before = loaded();
  const kind = typeof pulumi.automation.LocalWorkspace.createStack;
  console.log(JSON.stringify({ before, kind, after: loaded() > 0 }));
`;

test("a part of Pulumi that a preview does not use is loaded when it is asked for, and not before", () => {
  const words = ["--require", "./stack/onDemand.cjs", "--eval", program];
  const printed = execFileSync(process.execPath, words, { cwd: root, encoding: "utf8" });
  expect(JSON.parse(printed)).toEqual({ before: 0, kind: "function", after: true });
});

test("Pulumi still asks for the inspector by the path that is answered", () => {
  const start = readFileSync(join(root, "node_modules/@pulumi/pulumi/cmd/run/index.js"), "utf8");
  expect(start).toContain('require("../../runtime/closure/v8Hooks")');
});
