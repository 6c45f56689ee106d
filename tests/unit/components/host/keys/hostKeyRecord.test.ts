import * as pulumi from "@pulumi/pulumi";
import { hostKeyLine } from "../../../../../decisions/host/ssh/sshHostKey";
import { hostKeyRecord } from "../../../../../components/host/keys/hostKeyRecord";
import type { HostKeys } from "../../../../../components/host/keys/hostKeys";
import { shownHostKey } from "../../../../../components/host/ssh/sshConnect";
import { setMocks } from "../../../../../components/testing/setMocks";
import { late } from "../../../support/late";

jest.mock("../../../../../components/host/ssh/sshConnect");

const keyOf = (host: string) => Buffer.from(`key of ${host}`);
let dialled: string[];
beforeEach(() => {
  dialled = [];
  jest.mocked(shownHostKey).mockImplementation(({ host }) => {
    dialled.push(host);
    return Promise.resolve(keyOf(host));
  });
});

function placeOf(address: pulumi.Input<string>) {
  return pulumi.output(address).apply((host) => ({ [`${host}:22`]: { host } }));
}

/** The keys that a preview knows. Its hooks run as the engine runs them: before a resource is made. */
async function keysOfPreview(
  addresses: () => pulumi.Input<string>[],
  saved: { places?: string[]; keys?: HostKeys } = {},
): Promise<HostKeys> {
  const hooks: Record<string, pulumi.ResourceHook | undefined> = {};
  const before: Record<string, object> = {
    "etcd-ssh-hosts": { stdin: saved.places?.map((place) => `${place}\n`).join("") },
    "etcd-ssh-host-keys": { environment: saved.keys },
  };
  const newResource = async ({ name, inputs }: pulumi.runtime.MockResourceArgs) => {
    const oldInputs = saved.places && before[name];
    await hooks[name]?.callback({ oldInputs, newInputs: inputs as object } as pulumi.ResourceHookArgs);
    return { id: name, state: {} };
  };
  await setMocks({ newResource }, "project", "stack", true);
  // The record has transformations of its own, beside which those of a parent hold.
  const opts: pulumi.ComponentResourceOptions = {
    transformations: [
      ({ name, props, opts }) => {
        const [hook] = (opts as pulumi.CustomResourceOptions).hooks?.beforeCreate ?? [];
        hooks[name] = hook as pulumi.ResourceHook;
        return { props, opts };
      },
    ],
  };
  const parent = new pulumi.ComponentResource("test:index:Parent", "parent", {}, opts);
  const keys = hostKeyRecord("etcd", addresses().map(placeOf), { parent });
  await pulumi.runtime.disconnect();
  return keys;
}

const [first, second] = ["10.15.1.201", "10.15.1.202"] as const;
const line = (host: string) => hostKeyLine(keyOf(host));

test("a preview asks each host for its key whose address is known, beside one that is yet to be made", async () => {
  const keys = await keysOfPreview(() => [first, late("machine"), second]);
  expect(dialled.sort()).toEqual([first, second]);
  expect(keys).toEqual({ [`${first}:22`]: line(first), [`${second}:22`]: line(second) });
});

test("a preview keeps the recorded keys, and asks no host again, beside one that is yet to be made", async () => {
  const keys = { [`${first}:22`]: "ssh-ed25519 AAAA" };
  const saved = { places: Object.keys(keys), keys };
  expect(await keysOfPreview(() => [first, late("machine")], saved)).toEqual(keys);
  expect(dialled).toEqual([]);
});

// The control: nothing is late.
test("a preview asks each new host where all addresses are known", async () => {
  expect(await keysOfPreview(() => [first])).toEqual({ [`${first}:22`]: line(first) });
});
