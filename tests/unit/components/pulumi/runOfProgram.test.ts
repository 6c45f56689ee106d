import * as pulumi from "@pulumi/pulumi";
import { nameClaims } from "../../../../components/arguments/nameClaims";
import { runOfProgram } from "../../../../components/pulumi/runOfProgram";
import { sentences } from "../../decisions/findings/said";

// No server answers there: Pulumi's client dials with the first request, and a claim makes none.
const [preview, update] = ["127.0.0.1:40001", "127.0.0.1:40002"];

/** Makes a component with the settings that Pulumi's SDK has in a component provider: a server, and no stack. */
function constructing<T>(monitor: string, component: () => T): T {
  pulumi.runtime.resetOptions("project", "stack", 16, monitor, monitor, true, "organization");
  return component();
}

test("the components that a component provider makes for one server belong to one run of a program", () => {
  const [first, second] = [preview, preview].map((server) => constructing(server, runOfProgram));
  expect(first).toBeDefined();
  expect(second).toBe(first);
});

test("the components for two servers, as a preview and an update have, belong to two runs", () => {
  const [first, second] = [preview, update].map((server) => constructing(server, runOfProgram));
  expect(second).not.toBe(first);
});

test("a component provider refuses two clusters of one stack with the same host, and none of the next run", () => {
  const args = { version: "3.6.16", hosts: [{ name: "etcd01", address: "10.15.1.201" }] };
  const claimed = (monitor: string, name: string) =>
    constructing(monitor, () => sentences(nameClaims(name).check(args)));
  expect(claimed(preview, "a")).toEqual([]);
  expect(claimed(preview, "b")).toEqual([
    expect.stringMatching(/^hosts\[0\]\.address: 10\.15\.1\.201 is a host of the cluster "a" of this stack/),
  ]);
  expect(claimed(update, "b")).toEqual([]);
});
