/** What is wrong with what stands where a cluster's reference belongs: one to an output that a stack does not have is undefined. */
export function referenceError(reference: unknown): string | undefined {
  const { clientUrls, caCertificate, clusterId } = (reference ?? {}) as Record<string, unknown>;
  if (Array.isArray(clientUrls) && [caCertificate, clusterId].every((one) => typeof one === "string"))
    return undefined;
  return (
    'its reference is none of a cluster. Take the output "reference" that the other stack exports of its EtcdCluster, as in ' +
    'new pulumi.StackReference("organization/project/stack").requireOutput("reference").'
  );
}
