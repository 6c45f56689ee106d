import * as pulumi from "@pulumi/pulumi";
import { keepAuthority, type KeptAuthority } from "../../../../components/pki/keepAuthority";
import { mockedResources, valueOf } from "../mockedResources";

const pem = "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n";

/** The words of the hook about a creation with that key, which the engine hands on as a secret. */
async function creation({ hook }: KeptAuthority, privateKeyPem: unknown): Promise<string | undefined> {
  const newInputs = { privateKeyPem };
  const args = {
    urn: "u",
    id: "",
    name: "etcd-ca",
    type: "t",
    newInputs,
  } as unknown as pulumi.ResourceHookArgs;
  try {
    await hook.callback(args);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

async function kept(): Promise<KeptAuthority> {
  let made: KeptAuthority | undefined;
  await mockedResources(() => {
    made = keepAuthority("etcd-ca", 1, pulumi.secret(pem));
  });
  return made as KeptAuthority;
}

test("a CA that exists is not replaced, and what to do is said", async () => {
  const [earlier, now] = [await kept(), await kept()];
  for (const recorded of [pem, await valueOf(earlier.marked)]) {
    const said = await creation(now, pulumi.secret(recorded));
    expect(said).toContain("the CA (generation 1) would be replaced");
    expect(said).toContain("signing: 2, trusted: [1, 2]");
    expect(said).not.toContain("AAAA");
  }
});

test("a new CA is made, also by an update that continues one that was killed before", async () => {
  const now = await kept();
  expect(await creation(now, pulumi.secret(await valueOf(now.marked)))).toBeUndefined();
});

test("in the preview of a new CA its key is not known, and nothing is refused", async () => {
  expect(await creation(await kept(), undefined)).toBeUndefined();
  expect(await creation(await kept(), pulumi.runtime.unknownValue)).toBeUndefined();
});
