/** Without a quorum no host knows the names of other members. A member's name is the first label of its DNS name. */
export function nameInUrl(url: string): string {
  const host = /^https:\/\/(.+):\d+$/.exec(url)?.[1] ?? "";
  return /^[\d.]+$|:/.test(host) ? host : host.replace(/\..*/, "");
}
