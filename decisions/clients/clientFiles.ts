import { outputsWith } from "../outputs/outputsWith";
import { createPrivateKey } from "node:crypto";
import { certificates } from "../pki/certificates";
import { CodedError } from "../findings/codedError";

/** The content of a client's three files by their names. */
export type ClientFiles = Readonly<Record<"ca.pem" | "client.pem" | "client-key.pem", string>>;

const field = "clientCertificates";

/**
 * Finds the files of one client among the outputs of a stack, which `pulumi stack output --json --show-secrets` prints.
 * @throws where they are not there, with what to do.
 */
export function clientFiles(
  outputs: Readonly<Record<string, unknown>>,
  client: string,
  output?: string,
): ClientFiles {
  const { caBundle, [field]: clients } = outputsWith(field, outputs, output) ?? {};
  if (typeof clients !== "object" || clients === null)
    throw new CodedError(
      `The outputs have no ${field} of an EtcdCluster. Export ${field} and caBundle from the program, and run ` +
        "`pulumi up`. For an output of another name give `--output NAME`.",
      "outputs.unusable",
    );
  if (!Object.hasOwn(clients, client))
    throw new CodedError(
      `The stack has no client "${client}". Its clients: ${Object.keys(clients).join(", ")}. ` +
        "Add it to pki.clients, and run `pulumi up`.",
      "outputs.unusable",
    );
  const { certificate, key } = Object((clients as Record<string, unknown>)[client]) as Record<
    string,
    unknown
  >;
  const files = {
    "ca.pem": pem("caBundle", "CERTIFICATE", caBundle),
    "client.pem": pem(`${field}.${client}.certificate`, "CERTIFICATE", certificate),
    "client-key.pem": pem(`${field}.${client}.key`, "PRIVATE KEY", key),
  };
  const [own] = certificates(files["client.pem"]) ?? [];
  if (own?.checkPrivateKey(createPrivateKey(files["client-key.pem"])) === true) return files;
  throw new CodedError(
    `The outputs ${field}.${client}.certificate and ${field}.${client}.key do not belong together. ${exportIt}`,
    "outputs.unusable",
  );
}

const exportIt = "Export them from the program as the cluster has them, and run `pulumi up`.";

type Kind = "CERTIFICATE" | "PRIVATE KEY";

/** One whole PEM or several. A text that was cut off lacks its last line. */
function pem(output: string, kind: Kind, value: unknown): string {
  const blocks = new RegExp(
    `^(-----BEGIN [A-Z ]*${kind}-----\\r?\\n[^-]+-----END [A-Z ]*${kind}-----\\s*)+$`,
  );
  if (typeof value === "string" && blocks.test(value) && isReadable(kind, value))
    return `${value.trimEnd()}\n`;
  throw new CodedError(
    `The output ${output} is not a PEM of a ${kind.toLowerCase()}. ${exportIt}`,
    "outputs.unusable",
  );
}

function isReadable(kind: Kind, value: string): boolean {
  if (kind === "CERTIFICATE") return (certificates(value) ?? []).length > 0;
  try {
    createPrivateKey(value);
    return true;
  } catch {
    return false;
  }
}
