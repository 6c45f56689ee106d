import { addressFamily } from "./address";

/** `https://HOST:PORT`, with an IPv6 address in its brackets. */
export function endpointUrl(host: string, port: number): string {
  return `https://${addressFamily(host) === 6 ? `[${host}]` : host}:${port}`;
}
