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

interface Saved {
  places?: string[];
  keys?: HostKeys;
  late?: HostKeys;
}

/** A preview, whose hooks run as the engine runs them: before a resource is made. */
async function previewed(
  { living, lost = () => [] }: Record<"living", () => pulumi.Input<string>[]> & { lost?: () => string[] },
  saved: Saved = {},
): Promise<{ keys: HostKeys; late: unknown; inputs: Record<string, unknown> }> {
  const hooks: Record<string, pulumi.ResourceHook | undefined> = {};
  const before: Record<string, object> = {
    "etcd-ssh-hosts": { stdin: saved.places?.map((place) => `${place}\n`).join("") },
    "etcd-ssh-host-keys": { environment: saved.keys },
  };
  const made: Record<string, unknown> = {};
  const newResource = async ({ name, inputs }: pulumi.runtime.MockResourceArgs) => {
    const oldInputs = saved.places && before[name];
    made[name] = inputs;
    await hooks[name]?.callback({ oldInputs, newInputs: inputs as object } as pulumi.ResourceHookArgs);
    return { id: name, state: name.includes("-late-") ? { keys: saved.late } : {} };
  };
  await setMocks({ newResource }, "project", "stack", true);
  let late: unknown;
  Object.assign(pulumi.runtime.getMonitor() as object, {
    registerResourceOutputs: (
      request: { getOutputs: () => { toJavaScript: () => { keys?: unknown } } },
      done: (error: null, response: object) => void,
    ) => {
      late = request.getOutputs().toJavaScript().keys;
      done(null, {});
    },
  });
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
  const places = { living: living().map(placeOf), lost: lost().map(placeOf) };
  const keys = hostKeyRecord("etcd", places, { parent });
  await pulumi.runtime.disconnect();
  return { keys: await keys, late, inputs: made };
}

/** The keys that a preview knows. */
async function keysOfPreview(living: () => pulumi.Input<string>[], saved?: Saved): Promise<HostKeys> {
  return (await previewed({ living }, saved)).keys;
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

describe("the key of a host that is marked lost", () => {
  const [firstPlace, secondPlace] = [`${first}:22`, `${second}:22`] as const;
  const keys = { [firstPlace]: "ssh-ed25519 AAAA", [secondPlace]: "ssh-ed25519 BBBB" };

  test("stays in the record, and is saved for the update in which a host returns to that place", async () => {
    const places = Object.keys(keys);
    const lost = await previewed({ living: () => [first], lost: () => [second] }, { places, keys });
    expect(dialled).toEqual([]);
    expect(lost.inputs["etcd-ssh-hosts"]).toMatchObject({ stdin: `${firstPlace}\n` });
    expect(lost.inputs["etcd-ssh-host-keys"]).toHaveProperty("environment", {
      [firstPlace]: "",
      [secondPlace]: "",
    });
    expect(lost.late).toEqual({ [secondPlace]: keys[secondPlace] });
  });

  test("is the one that is expected from a host that returns to that place", async () => {
    const saved = { places: [firstPlace], keys, late: { [secondPlace]: keys[secondPlace] } };
    const returned = await previewed({ living: () => [first, second] }, saved);
    expect(dialled).toEqual([]);
    expect(returned.keys).toEqual(keys);
    expect(returned.late).toEqual({});
  });

  test("is forgotten with the host's entry", async () => {
    const saved = { places: [firstPlace], keys, late: { [secondPlace]: keys[secondPlace] } };
    const removed = await previewed({ living: () => [first] }, saved);
    expect(removed.inputs["etcd-ssh-host-keys"]).toHaveProperty("environment", { [firstPlace]: "" });
    expect(removed.late).toEqual({});
  });
});
