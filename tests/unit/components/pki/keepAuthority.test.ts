import * as pulumi from "@pulumi/pulumi";
import { keepAuthority } from "../../../../components/pki/keepAuthority";
import { setMocks } from "../../../../components/testing/setMocks";

const urn = "urn:pulumi:prod::etcd::tls:index/selfSignedCert:SelfSignedCert::etcd-ca";

/** The words of the hook where the stack's state has these resources, and the state that was asked for. */
async function creation(recorded: string[], failures = 0): Promise<{ said?: string; asked: unknown[] }> {
  const asked: unknown[] = [];
  await setMocks(
    {
      call: ({ token, inputs }) => {
        asked.push({ token, ...(inputs as object) });
        if (asked.length <= failures) throw new Error("failed to load checkpoint: EOF");
        return { outputs: Object.fromEntries(recorded.map((one) => [one, {}])) };
      },
    },
    "etcd",
    "prod",
    false,
    "acme",
  );
  const hook = keepAuthority("etcd-ca", 1);
  const args = { urn, id: "", name: "etcd-ca", type: "t" } as unknown as pulumi.ResourceHookArgs;
  try {
    await hook.callback(args);
    return { asked };
  } catch (error) {
    return { said: (error as Error).message, asked };
  } finally {
    await pulumi.runtime.disconnect();
  }
}

test("a CA that exists is not replaced, and what to do is said", async () => {
  const { said, asked } = await creation(["urn:pulumi:prod::etcd::pulumi:pulumi:Stack::etcd-prod", urn]);
  expect(said).toContain("the CA (generation 1) would be replaced");
  expect(said).toContain("signing: 2, trusted: [1, 2]");
  expect(asked).toEqual([{ token: "pulumi:pulumi:readStackResourceOutputs", stackName: "acme/etcd/prod" }]);
});

test.each([
  ["a new stack", []],
  ["a bootstrap that was killed before the CA was made", [urn.replace(/etcd-ca$/, "etcd-ca-key")]],
])("the CA of %s is made", async (_, recorded) => {
  expect((await creation(recorded)).said).toBeUndefined();
});

test("a state that the update is writing is read again", async () => {
  const { said, asked } = await creation([urn], 2);
  expect(said).toContain("the CA (generation 1) would be replaced");
  expect(asked).toHaveLength(3);
});

test("a state that cannot be read is an error", async () => {
  const { said, asked } = await creation([], 100);
  expect(said).toBeDefined();
  expect(asked).toHaveLength(10);
});
