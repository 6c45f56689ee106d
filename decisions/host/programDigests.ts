/** The architectures that etcd is released for. */
export const architectures = ["amd64", "arm64"] as const;

export type Architecture = (typeof architectures)[number];

/** The names that a kernel has for them (`uname -m`). */
const kernelNames: Readonly<Record<string, Architecture>> = {
  x86_64: "amd64",
  aarch64: "arm64",
  arm64: "arm64",
};

/** The architecture that a kernel names; nothing where the program is not built for it. */
export function architectureOf(kernelName: string): Architecture | undefined {
  return Object.hasOwn(kernelNames, kernelName) ? kernelNames[kernelName] : undefined;
}

/**
 * Reads what `sha256sum` prints of the programs.
 * @throws where a digest is missing.
 */
export function programDigests(sums: string): Record<Architecture, string> {
  const digest = (architecture: Architecture) => {
    const found = new RegExp(`^([0-9a-f]{64}) [ *]etcd-host-linux-${architecture}$`, "m").exec(sums)?.[1];
    if (found === undefined)
      throw new Error(`SHA256SUMS of the program for the hosts has no line for ${architecture}.`);
    return found;
  };
  return { amd64: digest("amd64"), arm64: digest("arm64") };
}
