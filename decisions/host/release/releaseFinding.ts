import { finding, type Finding } from "../../findings/finding";

/** A release's archive that a host has yet to fetch, and why it cannot; empty where it can. */
export interface WantedArchive {
  url: string;
  refused: string;
}

/** Reads what follows `archive=` in the words of `etcd-host`. */
export function wantedArchive(words: string): WantedArchive {
  const [url = "", ...refused] = words.split(" ");
  return { url, refused: refused.join(" ") };
}

/** Whether the host can fetch the archive. */
export function releaseFinding(host: string, { url, refused }: WantedArchive): Finding {
  return finding({
    code: "release.not-there",
    host,
    ok: refused === "",
    message:
      `${url} cannot be fetched there: ${refused}. ` +
      'Check version, install.mirror and install.httpProxy, or set install.method to "upload".',
  });
}

/** The URL is of an archive whose digest the host's program does not have, and the configuration neither. */
export function digestFinding(host: string, url: string): Finding {
  return finding({
    code: "release-digest.only-from-mirror",
    host,
    ok: false,
    severity: "warning",
    message:
      `this package has no digest of ${url}, so the host compares the archive with SHA256SUMS of the same place. ` +
      `It trusts whatever that place sends by TLS. Write the archive's SHA-256 in ${digestField(url)}.`,
  });
}

/** The field that takes the digest in each update, also in one with `intermediateVersions`. */
function digestField(url: string): string {
  const [, version, architecture] = /etcd-v([\d.]+)-linux-(\w+)\.tar\.gz$/.exec(url) ?? [];
  return version === undefined ? "install.digests" : `install.digests["${version}"].${architecture}`;
}

/** For a preview that does not know the mirror. */
export function unknownRelease(host: string): Finding {
  return finding({
    code: "release.mirror-not-known",
    host,
    ok: "unknown",
    severity: "warning",
    message:
      "this preview could not check whether the host can fetch etcd, since install.mirror is not known yet. " +
      "The update fetches etcd before it restarts a member.",
  });
}
