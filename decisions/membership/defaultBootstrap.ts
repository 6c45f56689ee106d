/** How initial members find each other: by the records, if there is a domain to have them in. */
export function defaultBootstrap(domain: string | undefined): "dns" | "static" {
  return domain === undefined ? "static" : "dns";
}
