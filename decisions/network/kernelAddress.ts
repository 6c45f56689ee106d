import { canonicalAddress } from "./address";

/** An address as /proc/net/tcp has it: words of four bytes, the last first on the machines that etcd runs on. */
export function kernelAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) return dotted(bytes);
  // One that takes IPv4 through a socket of IPv6, as programs in Java do.
  if (/^0{20}ffff/i.test(bytes.join(""))) return dotted(bytes.slice(12));
  return canonicalAddress((bytes.join("").match(/.{4}/g) ?? []).join(":"));
}

function dotted(bytes: string[]): string {
  return bytes.map((byte) => parseInt(byte, 16)).join(".");
}
