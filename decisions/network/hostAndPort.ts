import { isIPv6 } from "node:net";

/** `HOST:PORT`, with an IPv6 address in its brackets, also one with a zone. */
export function hostAndPort(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
