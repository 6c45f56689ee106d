import * as pulumi from "@pulumi/pulumi";

/** Inputs that are made of other resources' secrets. */
const secrets = ["privateKeyPem", "caPrivateKeyPem", "stdin"];

/**
 * For `pulumi preview --save-plan`. A secret that a preview does not know yet goes into the plan as an empty secret.
 * `up --plan` then finds another value, refuses it, and prints it. A value that is not known needs no secrecy, so in
 * previews such an input is a secret only once it is known.
 */
export const secretsInSavedPlans: pulumi.ResourceTransformation = ({ props, opts }) => {
  if (!pulumi.runtime.isDryRun()) return undefined;
  const given = Object.entries<unknown>(props);
  const once = given.map(([key, value]) => [key, secrets.includes(key) ? secretOnceKnown(value) : value]);
  return { props: Object.fromEntries(once) as Record<string, unknown>, opts };
};

function secretOnceKnown(value: unknown): unknown {
  if (!pulumi.Output.isInstance(value)) return value;
  const known = pulumi.unsecret(value).apply((one) => pulumi.secret(one));
  return pulumi.output(pulumi.isSecret(value)).apply((secret) => (secret ? known : value));
}
