import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { EtcdCluster } from "../../components/EtcdCluster";
import type { ClientKeyPair } from "../../components/pki/ClientKeyPair";
import { clusterArgs, hosts } from "./support/stack";

jest.setTimeout(300_000);

// All three share a backend, as stacks of one organization do.
const folder = mkdtempSync(join(tmpdir(), "etcd-one-client-"));
const stacks: Stack[] = [];

async function updated(stackName: string, program: PulumiFn): Promise<string> {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName, projectName: "one-client", program },
    {
      workDir: folder,
      envVars: { PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_CONFIG_PASSPHRASE: "test" },
    },
  );
  stacks.unshift(stack);
  await stack.up();
  return JSON.stringify((await stack.exportStack()).deployment);
}

afterAll(async () => {
  for (const stack of stacks) await stack.destroy();
  rmSync(folder, { recursive: true, force: true });
});

/** The first line of a key's content, which no other key has. A state has the lines joined in one text. */
const inState = ({ key }: ClientKeyPair) => key.split("\n")[1] ?? "";

test("a consumer gets one client's key by a stack between, and no other key is in its state", async () => {
  let keys: Record<string, ClientKeyPair> = {};
  const own = (text: string) => text.includes(inState(keys.reporter as ClientKeyPair));
  const others = (text: string) => text.includes(inState(keys.root as ClientKeyPair));

  await updated("platform", () => {
    const { clientCertificates } = new EtcdCluster(
      "etcd",
      clusterArgs({ hosts: hosts("etcd01"), pki: { clients: ["reporter"] } }),
    );
    clientCertificates.apply((all) => (keys = all));
    return Promise.resolve({ clientCertificates });
  });
  await updated("reporter-access", () => {
    const platform = new pulumi.StackReference("organization/one-client/platform");
    const reporter = platform
      .requireOutput("clientCertificates")
      .apply((all) => (all as Record<string, unknown>).reporter);
    return Promise.resolve({ reporter });
  });
  const consumer = await updated("reporter", () => {
    const access = new pulumi.StackReference("organization/one-client/reporter-access");
    return Promise.resolve({ has: access.requireOutput("reporter").apply((pair) => pair !== undefined) });
  });
  expect({ own: own(consumer), others: others(consumer) }).toEqual({ own: true, others: false });

  // The negative control: a reference to the cluster's own stack copies every key.
  const direct = await updated("reporter-direct", () => {
    const platform = new pulumi.StackReference("organization/one-client/platform");
    return Promise.resolve({ has: platform.requireOutput("clientCertificates").apply(() => true) });
  });
  expect(others(direct)).toBe(true);
});
