import * as pulumi from "@pulumi/pulumi";
import type { PreflightTexts } from "../../../decisions/checks/preflight/preflightInput";
import { withoutSecrets } from "../../pulumi/withoutSecrets";

const digestsName = "REACHED_BY";

/** How the resource keeps its texts. Keys are in them as digests, which are a secret: that of a short password can be guessed from. */
export function savedTexts(texts: pulumi.Output<PreflightTexts>) {
  return {
    stdin: pulumi.unsecret(texts.apply(({ lines }) => lines)),
    environment: { [digestsName]: pulumi.secret(texts.apply(({ digests }) => digests)) },
  };
}

/** What it kept of the last update; of the first time, nothing. */
export async function textsSavedIn(inputs: Record<string, unknown> | undefined): Promise<PreflightTexts> {
  const environment = (await withoutSecrets(inputs?.environment)) as Record<string, unknown> | undefined;
  return { lines: text(inputs?.stdin), digests: text(environment?.[digestsName]) };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
