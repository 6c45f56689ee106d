import { fieldError, type FieldError } from "../findings/fieldError";
import { certificateErrors } from "../pki/pemErrors";

/** The errors of a cluster's reference. One to an output that a stack does not have is undefined. */
export function referenceErrors(reference: unknown): FieldError[] {
  const { clientUrls, caCertificate, clusterId } = (reference ?? {}) as Record<string, unknown>;
  if (Array.isArray(clientUrls) && typeof caCertificate === "string" && typeof clusterId === "string")
    return certificateErrors("reference.caCertificate", caCertificate);
  return [
    fieldError(
      "reference",
      'it is not the reference of a cluster. Take the output "reference" that the other stack exports of its EtcdCluster, ' +
        'as in new pulumi.StackReference("organization/project/stack").requireOutput("reference").',
    ),
  ];
}
