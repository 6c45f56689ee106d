import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { savedCluster, type SavedLab } from "./support/savedCluster";
import { savedStates, type SavedState } from "./support/savedStates";
import { TestStack, type Operations } from "./support/stack";

jest.setTimeout(120_000);

// A preview of these dials nobody: the hosts of the states are gone. `make saved-state` adds a state.
// `before-folders` is of the last version whose components and decisions were one folder each, with a program in shell.
const states = readdirSync(savedStates).map((file) => file.replace(/\.json$/, ""));
const hosts = ["etcd01", "etcd02", "etcd03"];

let stack: TestStack | undefined;
afterEach(() => {
  stack?.dispose();
  stack = undefined;
});

/** What this version would do to a cluster whose state an earlier version made. */
async function previewed(state: string, more: Partial<EtcdClusterArgs> = {}): Promise<Operations> {
  const saved = JSON.parse(readFileSync(join(savedStates, `${state}.json`), "utf8")) as SavedState;
  const [, , stackName = ""] = saved.deployment.resources[0]?.urn.split(":") ?? [];
  stack = await TestStack.create(stackName);
  await stack.stack.importStack(saved);
  const { lab } = await stack.stack.outputs();
  const savedLab = lab?.value as SavedLab;
  stack.clusters = { etcd: { ...savedCluster(withTls(savedLab)), ...more } };
  const { operations } = await stack.preview();
  // The program on the hosts has its content's digest in its name. Laying out another one restarts nothing.
  const programs = withoutUpdates(operations, "program");
  if (withTls(savedLab).mirror === savedLab.mirror) return programs;
  for (const host of hosts) expect(programs[`etcd-${host}-install`]).toBe("update");
  return withoutUpdates(programs, "install");
}

/** A mirror without TLS needs a digest now, so the configuration names another one. No host fetches anything. */
function withTls(lab: SavedLab): SavedLab {
  return { ...lab, mirror: lab.mirror.replace(/^http:/, "https:") };
}

function withoutUpdates(operations: Operations, part: string): Operations {
  const updated = hosts.map((host) => `etcd-${host}-${part}`);
  return Object.fromEntries(
    Object.entries(operations).filter(([name, op]) => !(op === "update" && updated.includes(name))),
  );
}

describe.each(states)("the state %s", (state) => {
  test("a state that an earlier version made previews without a change", async () => {
    expect(await previewed(state)).toEqual({});
  });

  test("a setting that changed shows as a restart of each member", async () => {
    // The pre-update check would ask the cluster.
    const changed = await previewed(state, { settings: { snapshotCount: 30_000 }, preUpdateChecks: false });
    const restarts = hosts.flatMap((host) => [
      [`etcd-${host}-staged-files`, "update"],
      [`etcd-${host}-member`, "update"],
    ]);
    expect(changed).toEqual({ ...Object.fromEntries(restarts), "etcd-health-gate": "update" });
  });
});
