import { addressFamily } from "./address";

/** `HOST:PORT`, with an IPv6 address in its brackets. */
export function hostAndPort(host: string, port: number): string {
  return `${addressFamily(host) === 6 ? `[${host}]` : host}:${port}`;
}
