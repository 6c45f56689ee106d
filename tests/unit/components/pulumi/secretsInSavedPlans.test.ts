import * as pulumi from "@pulumi/pulumi";
import { secretsInSavedPlans } from "../../../../components/pulumi/secretsInSavedPlans";

type Props = Record<string, pulumi.Output<unknown>>;

async function after(preview: boolean, props: Props): Promise<Props | undefined> {
  const mocks = { newResource: () => ({ id: "", state: {} }), call: () => ({}) };
  await pulumi.runtime.setMocks(mocks, "project", "stack", preview);
  const resource = new pulumi.ComponentResource("test:index:Probe", "probe");
  return secretsInSavedPlans({ type: "t", name: "n", props, opts: {}, resource })?.props;
}

function isSecret(props: Props | undefined, key: string): Promise<boolean> {
  return pulumi.isSecret(props?.[key] ?? pulumi.output(undefined));
}

test("in a preview a secret that is known stays one", async () => {
  const props = await after(true, { stdin: pulumi.secret("a"), privateKeyPem: pulumi.output("b") });
  expect(await isSecret(props, "stdin")).toBe(true);
  expect(await isSecret(props, "privateKeyPem")).toBe(false);
});

test("in a preview a secret that is not known yet is not marked as one, so that a plan may hold it", async () => {
  const unknown = pulumi.secret(pulumi.unknown);
  const props = await after(true, { stdin: unknown, connection: unknown });
  expect(await isSecret(props, "stdin")).toBe(false);
  expect(await isSecret(props, "connection")).toBe(true);
});

test("in an update nothing is touched", async () => {
  expect(await after(false, { stdin: pulumi.secret("a") })).toBeUndefined();
});
