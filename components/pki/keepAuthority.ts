import { randomUUID } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { replacedAuthority } from "../../decisions/pki/authority/authorityStep";
import { withoutSecrets } from "../pulumi/withoutSecrets";

/** Keeps Pulumi from replacing a CA. */
export interface KeptAuthority {
  /** The CA's key, with a mark of this run behind it, which readers of PEM pass over. */
  marked: pulumi.Output<string>;
  /** For the creation of the CA's certificate. */
  hook: pulumi.ResourceHook;
}

/**
 * Pulumi's tls plugin replaces a certificate that has ended, and no option of a resource stops that. A hook is not
 * notified whether a creation replaces something. So the key has a mark of this run. `ignoreChanges` holds the
 * certificate to the key that is recorded, and a key without the mark belongs to a CA that exists.
 */
export function keepAuthority(name: string, generation: number, key: pulumi.Output<string>): KeptAuthority {
  const mark = `# ${randomUUID()}\n`;
  return {
    marked: key.apply((pem) => `${pem}${mark}`),
    hook: new pulumi.ResourceHook(
      `${name}-kept`,
      async ({ newInputs }) => {
        const given = await withoutSecrets(newInputs?.privateKeyPem);
        // In the preview of a new CA the key is not known yet.
        if (typeof given !== "string" || !given.includes("PRIVATE KEY") || given.endsWith(mark)) return;
        throw new Error(replacedAuthority(generation));
      },
      { onDryRun: true },
    ),
  };
}
