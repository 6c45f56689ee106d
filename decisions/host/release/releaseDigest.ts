/**
 * The SHA-256 of one file in a text of `sha256sum`, in lower case; none where the file is missing or has two digests.
 */
export function releaseDigest(sums: string, file: string): string | undefined {
  const digests = new Set<string>();
  for (const line of sums.split("\n")) {
    // Two spaces, or a space and a star for a file read as binary; a path before the name where it was made elsewhere.
    const match = /^\\?([0-9a-fA-F]{64}) [ *](?:.*\/)?([^/]+?)\r?$/.exec(line);
    if (match?.[1] && match[2] === file) digests.add(match[1].toLowerCase());
  }
  const [digest, ...others] = digests;
  return others.length === 0 ? digest : undefined;
}
