import * as pulumi from "@pulumi/pulumi";
import type { PreflightTexts } from "../../decisions/preflightInput";

const digestsName = "REACHED_BY";

/** How the resource keeps its texts. Keys are in them as digests, which are a secret: that of a short password can be guessed from. */
export function keptTexts(texts: pulumi.Output<PreflightTexts>) {
  return {
    stdin: pulumi.unsecret(texts.apply(({ lines }) => lines)),
    environment: { [digestsName]: pulumi.secret(texts.apply(({ digests }) => digests)) },
  };
}

/** What it kept of the last update; of the first time, nothing. */
export async function textsKeptIn(inputs: Record<string, unknown> | undefined): Promise<PreflightTexts> {
  const plain = (value: unknown): unknown =>
    pulumi.runtime.isRpcSecret(value) ? pulumi.runtime.unwrapRpcSecret(value) : value;
  const given = inputs?.environment;
  // Secret is the one value, or, as some versions have it, all of the environment.
  const environment = pulumi.Output.isInstance(given)
    ? await new Promise<unknown>((resolve) => given.apply(resolve))
    : plain(given);
  const digests = plain((environment as Record<string, unknown> | undefined)?.[digestsName]);
  return { lines: text(inputs?.stdin), digests: text(digests) };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
