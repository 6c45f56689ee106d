import { addressFamily } from "../../network/address";

/** Without a quorum no host knows the names of other members. A member's name is the first label of its DNS name. */
export function nameInUrl(url: string): string {
  const host = /^https:\/\/(.+):\d+$/.exec(url)?.[1] ?? "";
  const isName = addressFamily(host.replace(/^\[(.*)\]$/, "$1")) === undefined;
  return isName ? host.replace(/\..*/, "") : host;
}
