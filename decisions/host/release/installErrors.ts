import { architectures } from "../programDigests";
import { defaultMethod } from "./defaultMethod";
import { digestErrors } from "./digestErrors";
import { fieldError, warning, type FieldError } from "../../findings/fieldError";
import type { ByArchitecture, InstallMethod } from "./installMethod";
import { isUrlOf } from "../../network/isUrlOf";
import { mirrorErrors } from "./mirrorErrors";
import { parseVersion } from "./version";

/** Where etcd's programs come from. Digests and archives are by architecture: `amd64`, `arm64`. */
export interface InstallConfiguration {
  method?: InstallMethod;
  /** For `archive`: instead of the project's own site. */
  mirror?: string;
  /** For `archive` and `upload`: instead of the digest that the package or the `SHA256SUMS` beside the archive has. */
  sha256?: ByArchitecture;
  /** For `archive`: the same, by version. */
  digests?: Readonly<Record<string, ByArchitecture>>;
  /** The archives of `mirror` are not those of the etcd project. */
  ownBuilds?: boolean;
  /** For `archive`: for the download. */
  httpProxy?: string;
  /** For `upload`: the archives' paths where Pulumi runs. */
  archives?: ByArchitecture;
  /** Those of them that cannot be read. */
  unreadable?: readonly string[];
  /** SHA-256 of the others. */
  found?: ByArchitecture;
}

/** Which fields belong to which method; any other is a misunderstanding. */
const fieldsOf: Readonly<Record<string, readonly (keyof InstallConfiguration)[]>> = {
  archive: ["method", "mirror", "sha256", "digests", "ownBuilds", "httpProxy"],
  package: ["method", "httpProxy"],
  upload: ["method", "sha256", "archives", "unreadable", "found"],
};

/** Where etcd's programs come from, and how it is known that they are the right ones. */
export function installErrors({
  install,
  version,
}: {
  install?: InstallConfiguration;
  version?: string;
}): FieldError[] {
  const found: FieldError[] = [];
  if (!install) return found;
  const { method = defaultMethod, mirror, httpProxy, sha256, digests } = install;
  const fields = Object.hasOwn(fieldsOf, method) ? fieldsOf[method] : undefined;
  if (!fields)
    found.push(
      fieldError("install.method", `"${method}" is not valid. Write "archive", "package" or "upload".`),
    );
  for (const field of Object.keys(install) as (keyof InstallConfiguration)[]) {
    if (fields && install[field] !== undefined && !fields.includes(field)) {
      found.push(
        warning(
          `install.${field}`,
          `not used, since install.method is "${method}". Leave it out.`,
          "field.not-used",
        ),
      );
    }
  }
  found.push(...digestErrors(install));
  if (method === "archive" || !fields) {
    if (mirror !== undefined) found.push(...mirrorErrors(mirror, sha256 ?? digests?.[version ?? ""]));
  }
  if (httpProxy !== undefined && !isUrlOf(/^(https?|socks5h?):\/\//, httpProxy)) {
    found.push(
      fieldError(
        "install.httpProxy",
        "it is not a URL that begins with http://, https://, socks5:// or socks5h://. " +
          'Write one, as in "http://proxy.example.com:3128". In a password, write special characters as %XX.',
      ),
    );
  }
  if (method === "upload") found.push(...uploadErrors(install, version));
  return found;
}

function uploadErrors(
  { archives = {}, sha256 = {}, unreadable = [], found = {} }: InstallConfiguration,
  version?: string,
): FieldError[] {
  const given = architectures.filter((architecture) => archives[architecture]);
  if (given.length === 0) {
    return [
      fieldError(
        "install.archives",
        "missing. Write the path of the release archive where Pulumi runs, as in " +
          `{ amd64: "./etcd-v${version ?? "3.6.16"}-linux-amd64.tar.gz" }.`,
        "field.missing",
      ),
    ];
  }
  return given.flatMap((architecture) => {
    const errors: FieldError[] = [];
    const path = archives[architecture] ?? "";
    if (unreadable.includes(path)) {
      errors.push(
        fieldError(
          `install.archives.${architecture}`,
          `"${path}" cannot be read where Pulumi runs. Write the path of the release archive.`,
          "install.archive",
        ),
      );
    }
    if (!sha256[architecture]) {
      errors.push(
        fieldError(
          `install.sha256.${architecture}`,
          "missing, and no SHA256SUMS beside the archive has one for it. Hosts compare an uploaded archive with it. " +
            "Write it as SHA256SUMS of the release has it.",
          "field.missing",
        ),
      );
    }
    const [digest, wanted = ""] = [found[architecture], sha256[architecture]];
    if (digest !== undefined && /^[0-9a-f]{64}$/i.test(wanted) && wanted.toLowerCase() !== digest) {
      errors.push(
        fieldError(
          `install.archives.${architecture}`,
          `"${path}" has SHA-256 ${digest}, not ${wanted}. Check where it came from, or install.sha256.`,
          "install.archive",
        ),
      );
    }
    const [, release, machine] = /etcd-v(\d+\.\d+\.\d+)-linux-(\w+)/.exec(path) ?? [];
    if (release !== undefined && parseVersion(version ?? "") !== undefined && release !== version) {
      errors.push(
        fieldError(
          `install.archives.${architecture}`,
          `it is etcd ${release}, and version is ${version}. Change one of them.`,
          "install.archive",
        ),
      );
    }
    if (machine !== undefined && machine !== architecture) {
      errors.push(
        fieldError(
          `install.archives.${architecture}`,
          `the archive is for ${machine}. Put it in install.archives.${machine}.`,
          "install.archive",
        ),
      );
    }
    return errors;
  });
}
