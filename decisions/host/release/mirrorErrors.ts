import { fieldError, type FieldError } from "../../findings/fieldError";
import { isUrlOf } from "../../network/isUrlOf";
import { shownUrl } from "../../network/shownUrl";
import type { ByArchitecture } from "./installMethod";

/** A folder from which every release can be fetched, and the digests that its archives must have. */
export function mirrorErrors(mirror: string, sha256: ByArchitecture = {}): FieldError[] {
  const example = 'as in "https://mirror.example.com/etcd"';
  if (!isUrlOf(/^https?:\/\//, mirror)) {
    return [
      fieldError(
        "install.mirror",
        `${shownUrl(mirror)} is not a valid http or https URL. Write the one above the folders v3.6.16, ${example}.`,
      ),
    ];
  }
  const url = new URL(mirror);
  const errors: FieldError[] = [];
  if (url.username || url.password) {
    errors.push(
      fieldError(
        "install.mirror",
        "it has a user name or password in it, which would end up in logs. Take it out.",
      ),
    );
  }
  if (url.search || url.hash)
    errors.push(
      fieldError("install.mirror", `it has a "?" or "#" part. Write the folder's URL, ${example}.`),
    );
  if (/\.tar\.gz$|\/v?\d+\.\d+\.\d+\/*$/.test(url.pathname)) {
    errors.push(
      fieldError(
        "install.mirror",
        `write the URL above the folders v3.6.16, ${example}; the rest follows from version.`,
      ),
    );
  }
  if (url.protocol === "http:" && Object.values(sha256).every((digest) => digest === undefined)) {
    errors.push(
      fieldError(
        "install.sha256",
        "missing, and install.mirror begins with http://, without TLS. An attacker on the network can replace " +
          "the archive together with its SHA256SUMS, and root runs programs of the archive. Write an https URL in " +
          "install.mirror, or the SHA-256 of the archive in install.sha256 or install.digests.",
        "field.missing",
      ),
    );
  }
  return errors;
}
