import { finding, type Finding } from "../findings/finding";

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

/** Whether the archive can be had there. */
export function releaseFinding(host: string, { url, refused }: WantedArchive): Finding {
  return finding({
    check: "release",
    host,
    ok: refused === "",
    reason: "not-there",
    message: `${url} cannot be fetched there: ${refused}. Check version, install.mirror and install.httpProxy, or set install.method to "upload".`,
  });
}

/** For a preview that does not know the mirror. */
export function unknownRelease(host: string): Finding {
  return finding({
    check: "release",
    host,
    ok: "unknown",
    severity: "warning",
    reason: "mirror-not-known",
    message:
      "this preview could not check whether the host can fetch etcd, since install.mirror is not known yet. " +
      "The update fetches etcd before it restarts a member.",
  });
}
