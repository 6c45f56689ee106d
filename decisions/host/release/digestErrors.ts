import { fieldError, type FieldError } from "../../findings/fieldError";
import type { ByArchitecture } from "./installMethod";
import { parseVersion } from "./version";

/** Digests of archives. */
export interface DigestConfiguration {
  sha256?: ByArchitecture;
  digests?: Readonly<Record<string, ByArchitecture>>;
}

/** `install.sha256` and `install.digests`: what an archive must have. */
export function digestErrors({ sha256, digests }: DigestConfiguration): FieldError[] {
  const versions = Object.entries(digests ?? {});
  const fields = [
    ["install.sha256", sha256] as const,
    ...versions.map(([version, digest]) => [`install.digests["${version}"]`, digest] as const),
  ];
  return [
    ...(sha256 !== undefined && digests !== undefined
      ? [
          fieldError(
            "install.digests",
            "install.sha256 has a digest too. Write the digest of each version in install.digests alone.",
          ),
        ]
      : []),
    ...versions
      .filter(([version]) => parseVersion(version) === undefined)
      .map(([version]) =>
        fieldError(
          "install.digests",
          `"${version}" is not a version. Write one as in "3.6.16", without "v".`,
        ),
      ),
    ...fields.flatMap(([field, digest]) => malformed(field, digest)),
  ];
}

function malformed(field: string, digest: ByArchitecture = {}): FieldError[] {
  return (Object.entries(digest) as [string, string | undefined][])
    .filter(([, text]) => text !== undefined && !/^[0-9a-f]{64}$/i.test(text))
    .map(([architecture, text]) =>
      fieldError(
        `${field}.${architecture}`,
        `"${text}" is not a valid SHA-256, which has 64 hexadecimal digits. It is in SHA256SUMS beside the archive.`,
      ),
    );
}
