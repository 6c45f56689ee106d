/** A released version of etcd. */
export interface EtcdVersion {
  major: number;
  minor: number;
  patch: number;
}

/** Reads "3.6.16". Any other text is `undefined`, "v3.6.16" too: names of files hold it, and it is compared as text. */
export function parseVersion(text: string): EtcdVersion | undefined {
  const match = /^(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})$/.exec(text);
  if (!match) return undefined;
  const [major = 0, minor = 0, patch = 0] = match.slice(1).map(Number);
  return { major, minor, patch };
}

/** Less than zero if `a` is the older one, zero if they are the same, more than zero otherwise. */
export function compareVersions(a: EtcdVersion, b: EtcdVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

/** "3.6.16" of its numbers. */
export function versionText(version: EtcdVersion): string {
  return `${version.major}.${version.minor}.${version.patch}`;
}

/** "3.6" of 3.6.16. */
export function minorOf(version: EtcdVersion): string {
  return `${version.major}.${version.minor}`;
}
