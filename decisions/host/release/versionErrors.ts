import { fieldError, warning, type FieldError } from "../../findings/fieldError";
import { supportedVersions } from "./supportedVersions";
import { compareVersions, minorOf, parseVersion } from "./version";

/** Whether this program runs that version of etcd, and whether it should be run at all. */
export function versionErrors(version: string, field = "version"): FieldError[] {
  const found: FieldError[] = [];
  const parsed = parseVersion(version);
  if (!parsed) {
    found.push(
      fieldError(
        field,
        `"${version}" is not an etcd release. Write its three numbers and nothing else, as in "${nearest(version)}".`,
        "version.unknown-version",
      ),
    );
    return found;
  }
  const support = supportedVersions.find(({ minor }) => minor === minorOf(parsed));
  if (!support) {
    const known = supportedVersions.map(({ minor, newest }) => `${minor} (${newest})`).join(", ");
    found.push(
      fieldError(
        field,
        `etcd ${version} is not supported. This program supports ${known}. Choose one of them.`,
        "version.unsupported-minor",
      ),
    );
    return found;
  }
  for (const { from, to, why } of support.bad) {
    if (compareVersions(parsed, must(from)) >= 0 && compareVersions(parsed, must(to)) <= 0) {
      found.push(
        fieldError(field, `etcd ${version} must not run: ${why}. Use ${support.newest}.`, "version.bad"),
      );
      return found;
    }
  }
  if (compareVersions(parsed, must(support.securityFloor)) < 0) {
    found.push(
      warning(
        field,
        `etcd ${version} has known security holes (GHSA-xg4h-6gfc-h4m8, GHSA-6vch-q96h-7gc3), ` +
          `fixed in ${support.securityFloor}. Use ${support.newest}.`,
        "version.insecure",
      ),
    );
  }
  return found;
}

/** The release that was most likely meant: by "v3.6.14", "3.6", "v3.6.x", "3.7.0-rc.1". */
function nearest(text: string): string {
  const bare = text.trim().replace(/^v/i, "");
  if (parseVersion(bare)) return bare;
  const minor = /(\d+\.\d+)/.exec(text)?.[1];
  const newest = supportedVersions[supportedVersions.length - 1]?.newest ?? "";
  return supportedVersions.find((support) => support.minor === minor)?.newest ?? newest;
}

function must(version: string) {
  const parsed = parseVersion(version);
  if (!parsed) throw new Error(`supportedVersions.ts: "${version}" is not a version`);
  return parsed;
}
