/** The SHA-256 of one file by a text of `sha256sum`, in lower case. A file that is missing or there twice with two digests is an error. */
export function releaseDigest(sums: string, file: string): string {
  const digests = new Set<string>();
  for (const line of sums.split("\n")) {
    // Two spaces, or a space and a star for a file read as binary; a path before the name where it was made elsewhere.
    const match = /^\\?([0-9a-fA-F]{64}) [ *](?:.*\/)?([^/]+?)\r?$/.exec(line);
    if (match?.[1] && match[2] === file) digests.add(match[1].toLowerCase());
  }
  const [digest, ...others] = digests;
  if (digest === undefined) {
    const listed =
      sums.trim() === ""
        ? "it is empty"
        : `it lists ${sums.trim().split("\n").length} lines, none of that name`;
    throw new Error(
      `SHA256SUMS has no digest of ${file}: ${listed}. Set install.sha256, or mend the mirror.`,
    );
  }
  if (others.length > 0)
    throw new Error(`SHA256SUMS has ${digests.size} different digests of ${file}. Mend the mirror.`);
  return digest;
}
