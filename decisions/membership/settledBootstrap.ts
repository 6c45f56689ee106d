import type { Bootstrap } from "./bootstrap";

/** How initial members find each other: by the records, if there is a domain to have them in. */
export function settledBootstrap({
  bootstrap,
  domain,
}: {
  bootstrap?: Bootstrap;
  domain?: string;
}): Bootstrap {
  return bootstrap ?? (domain === undefined ? "static" : "dns");
}
