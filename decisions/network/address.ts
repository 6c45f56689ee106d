import { BlockList, isIP } from "node:net";

/** 4 or 6; `undefined` for all but a bare IP address: a name, a CIDR block, an address with a zone or in brackets. */
export function addressFamily(address: string): 4 | 6 | undefined {
  if (address.includes("%")) return undefined;
  const family = isIP(address);
  return family === 4 || family === 6 ? family : undefined;
}

/** One spelling for each address: `FD00:0::1` and `fd00::1` are the same host. */
export function canonicalAddress(address: string): string {
  if (addressFamily(address) !== 6) return address;
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** Whether a program that listens at the address listens at all addresses of its host. */
export function isAnyAddress(address: string): boolean {
  return ["0.0.0.0", "::"].includes(canonicalAddress(address));
}

/** The use of an address. */
export type AddressKind = keyof typeof ranges | "host";

/**
 * By RFC 6890 and 4291. The first that fits counts: IPv4 within IPv6 is in the ranges of IPv4 too, so it comes first.
 */
const ranges = {
  mapped: ["::ffff:0:0/96"],
  unspecified: ["0.0.0.0/8", "::/128"],
  loopback: ["127.0.0.0/8", "::1/128"],
  linkLocal: ["169.254.0.0/16", "fe80::/10"],
  multicast: ["224.0.0.0/4", "ff00::/8"],
  reserved: ["240.0.0.0/4"],
} as const;

const lists = Object.entries(ranges).map(([kind, blocks]) => {
  const [four, six] = [new BlockList(), new BlockList()];
  for (const block of blocks) {
    const [network = "", bits] = block.split("/");
    if (addressFamily(network) === 4) four.addSubnet(network, Number(bits), "ipv4");
    else six.addSubnet(network, Number(bits), "ipv6");
  }
  return { kind: kind as AddressKind, 4: four, 6: six };
});

/** Undefined where the text is not an address. */
export function addressKind(address: string): AddressKind | undefined {
  const family = addressFamily(address);
  if (family === undefined) return undefined;
  return lists.find((list) => list[family].check(address, `ipv${family}`))?.kind ?? "host";
}
