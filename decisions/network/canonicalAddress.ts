import { addressFamily } from "./addressFamily";

/** One spelling for each address: `FD00:0::1` and `fd00::1` are the same host. */
export function canonicalAddress(address: string): string {
  if (addressFamily(address) !== 6) return address;
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
