/** What is wrong with what stands where a cluster's reference belongs: one to an output that a stack does not have is undefined. */
export function referenceMistake(reference: unknown): string | undefined {
  const { clientUrls } = (reference ?? {}) as { clientUrls?: unknown };
  if (Array.isArray(clientUrls)) return undefined;
  return (
    'its reference is none of a cluster. Take the output "reference" that the other stack exports of its EtcdCluster, as in ' +
    'new pulumi.StackReference("organization/project/stack").requireOutput("reference").'
  );
}
