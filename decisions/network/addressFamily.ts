import { isIP } from "node:net";

/** 4 or 6; `undefined` for what is no bare IP address: a name, a CIDR block, an address with a zone or in brackets. */
export function addressFamily(address: string): 4 | 6 | undefined {
  if (address.includes("%")) return undefined;
  const family = isIP(address);
  return family === 4 || family === 6 ? family : undefined;
}
