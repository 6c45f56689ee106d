import * as pulumi from "@pulumi/pulumi";
import { userError } from "../pulumi/userError";

/** SDK and CLI: the first of both in which a program can ask for a version. */
const oldest = "3.217.0";

/** An SDK before `oldest` lacks it: some package managers only warn of one that is out of range. */
type Sdk = Partial<Pick<typeof pulumi, "requirePulumiVersion">>;

/**
 * Fails the program where certificates would never be renewed, and would expire without a warning. An SDK before 3.212
 * drops `replacementTrigger`, and a CLI before 3.208 ignores it, both silently.
 */
export async function requirePulumi(name: string, sdk: Sdk = pulumi): Promise<void> {
  const why =
    "An SDK before 3.212 or a CLI before 3.208 never renews a certificate, and reports nothing; " +
    `${oldest} is the first of both that can be asked. No host was changed.`;
  if (sdk.requirePulumiVersion === undefined)
    throw userError(
      `${name}: the @pulumi/pulumi that is installed is older than ${oldest}. ${why} ` +
        `Install a newer one: npm install @pulumi/pulumi@^${oldest}`,
      "pulumi.too-old",
    );
  try {
    await sdk.requirePulumiVersion(`>=${oldest}`);
  } catch (error) {
    throw userError(
      `${name}: the Pulumi CLI does not confirm that it is ${oldest} or newer: ${(error as Error).message}. ${why} ` +
        `Install a newer CLI, then see with "pulumi version" that it is the one that runs.`,
      "pulumi.too-old",
    );
  }
}
