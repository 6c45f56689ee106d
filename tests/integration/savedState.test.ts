import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { savedCluster, type SavedLab } from "./support/savedCluster";
import { savedStates, type SavedState } from "./support/savedStates";
import { TestStack, type Operations } from "./support/stack";

jest.setTimeout(120_000);

// A preview of these dials no host: the hosts of the states are gone. `make saved-state` adds a state.
// `before-folders` is of the last version whose components and decisions were one folder each, with a program in shell.
const states = readdirSync(savedStates).map((file) => file.replace(/\.json$/, ""));
const hosts = ["etcd01", "etcd02", "etcd03"];

let stack: TestStack | undefined;
afterEach(() => {
  stack?.dispose();
  stack = undefined;
});

/** The stack of a state that an earlier version made, and the cluster as it was declared for that. */
async function opened(state: string, changed = (text: string) => text): Promise<EtcdClusterArgs> {
  const text = withTls(readFileSync(join(savedStates, `${state}.json`), "utf8"));
  const saved = JSON.parse(changed(text)) as SavedState;
  const [, , stackName = ""] = saved.deployment.resources[0]?.urn.split(":") ?? [];
  stack = await TestStack.create(stackName);
  await stack.stack.importStack(saved);
  const { lab } = await stack.stack.outputs();
  // The output is encrypted in the state's text, so that the text's mirror is not its mirror.
  const known = lab?.value as SavedLab;
  return savedCluster({ ...known, mirror: withTls(known.mirror) });
}

/** The changes of this version to the clusters, beside its own program on hosts. */
async function previewed(clusters: Record<string, EtcdClusterArgs>): Promise<Operations> {
  const [name = ""] = Object.keys(clusters);
  const current = stack as TestStack;
  current.clusters = clusters;
  const { operations } = await current.preview();
  // The program on the hosts has its content's digest in its name. To install another program restarts nothing.
  const updated = hosts.map((host) => `${name}/${host}/program`);
  return Object.fromEntries(
    Object.entries(operations).filter(([one, op]) => !(op === "update" && updated.includes(one))),
  );
}

/** A mirror without TLS needs a digest now, so the state and the configuration name one with TLS. */
function withTls(text: string): string {
  return text.replaceAll("http://10.15.1.3", "https://10.15.1.3");
}

describe.each(states)("the state %s", (state) => {
  test("a state that an earlier version made previews without a change", async () => {
    expect(await previewed({ etcd: await opened(state) })).toEqual({});
  });

  test("a setting that changed shows as a restart of each member", async () => {
    const etcd = await opened(state);
    // The pre-update check would ask the cluster.
    const changed = { ...etcd, settings: { snapshotCount: 30_000 }, preUpdateChecks: false };
    const restarts = hosts.flatMap((host) => [
      [`etcd/${host}/staged-files`, "update"],
      [`etcd/${host}/member`, "update"],
    ]);
    expect(await previewed({ etcd: changed })).toEqual({
      ...Object.fromEntries(restarts),
      "etcd-health-gate": "update",
    });
  });

  test("a cluster that gets another name in the same update previews without a change", async () => {
    const renamed = await opened(state);
    (stack as TestStack).options = { renamed: () => ({ aliases: [{ name: "etcd" }] }) };
    expect(await previewed({ renamed })).toEqual({});
  });

  test("an update that also adds a cluster of the same former names is refused, whichever comes first", async () => {
    // Its host etcd01 was `my-etcd-etcd01` there, as the host `etcd-etcd01` of `my` would have been.
    const inMyEtcd = (text: string) => text.replace(/::etcd(?!-test)((?:-[\w.-]+)?")/g, "::my-etcd$1");
    const known = await opened(state, inMyEtcd);
    expect(await previewed({ "my-etcd": known })).toEqual({});
    const added = {
      ...known,
      hosts: [{ ...known.hosts[0], name: "etcd-etcd01", address: "10.15.1.209" }],
      discoverySrvName: "my",
      preflight: false,
    };
    for (const clusters of [
      { my: added, "my-etcd": known },
      { "my-etcd": known, my: added },
    ])
      await expect(previewed(clusters)).rejects.toThrow(
        /Duplicate resource alias .*EtcdNode::my-etcd-etcd01'/,
      );
  });
});
