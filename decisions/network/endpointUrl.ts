import { hostAndPort } from "./hostAndPort";

/** `https://HOST:PORT`, with an IPv6 address in its brackets. */
export function endpointUrl(host: string, port: number): string {
  return `https://${hostAndPort(host, port)}`;
}
