import * as pulumi from "@pulumi/pulumi";
import type { PreflightTexts } from "../../../decisions/checks/preflight/preflightInput";
import { withoutSecrets } from "../../pulumi/withoutSecrets";

const digestsName = "REACHED_BY";

/**
 * The inputs that keep the texts. Digests of keys are secret, because a short password can be guessed from its digest.
 */
export function savedTexts(texts: pulumi.Output<PreflightTexts>) {
  return {
    stdin: pulumi.unsecret(texts.apply(({ lines }) => lines)),
    environment: { [digestsName]: pulumi.secret(texts.apply(({ digests }) => digests)) },
  };
}

/** The texts of the last update; empty for the first one. */
export async function textsSavedIn(inputs: Record<string, unknown> | undefined): Promise<PreflightTexts> {
  const environment = (await withoutSecrets(inputs?.environment)) as Record<string, unknown> | undefined;
  return { lines: text(inputs?.stdin), digests: text(environment?.[digestsName]) };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
