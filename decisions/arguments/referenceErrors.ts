import { fieldError, type FieldError } from "../findings/fieldError";
import { certificateErrors } from "../pki/pemErrors";

/** The errors of a cluster's reference. One to an output that a stack does not have is undefined. */
export function referenceErrors(reference: unknown): FieldError[] {
  const given = (reference ?? {}) as Record<string, unknown>;
  const missing = (field: string) => given[field] === undefined || given[field] === null;
  if (["clientUrls", "caCertificate", "clusterId"].some(missing))
    return [
      fieldError(
        "reference",
        'it is not the reference of a cluster. Take the output "reference" that the other stack exports of its ' +
          'EtcdCluster, as in new pulumi.StackReference("organization/project/stack").requireOutput("reference").',
      ),
    ];
  const wrong = Object.entries(parts)
    .filter(([field, { fits }]) => !missing(field) && !fits(given[field]))
    .map(([field, { what }]) =>
      fieldError(
        `reference.${field}`,
        `it is not ${what}. Take the whole output "reference" of the other stack's EtcdCluster.`,
      ),
    );
  const { caCertificate } = given;
  return typeof caCertificate === "string"
    ? [...wrong, ...certificateErrors("reference.caCertificate", caCertificate)]
    : wrong;
}

const isText = (value: unknown) => typeof value === "string";

/** The fields that the components read. Those of another version of the package may be there besides. */
const parts: Record<string, { what: string; fits: (value: unknown) => boolean }> = {
  clientUrls: { what: "a list of URLs", fits: (value) => Array.isArray(value) && value.every(isText) },
  caCertificate: { what: "a text", fits: isText },
  clusterId: { what: "a text", fits: isText },
  discoveryDomain: { what: "a text", fits: isText },
  authority: {
    what: "a CA with its key",
    fits: (value) => {
      const { certificate, key } = value as Record<string, unknown>;
      return isText(certificate) && isText(key);
    },
  },
};
