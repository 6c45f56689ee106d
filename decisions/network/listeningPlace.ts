import { isAnyAddress } from "./address";

/** Where a program listens. */
export interface ListeningPlace {
  address: string;
  port: number;
}

/** The place that a URL names. `URL` leaves out the port that its scheme has anyway. */
export function listeningPlace(text: string): ListeningPlace {
  const { hostname, port, protocol } = new URL(text);
  const address = hostname === "localhost" ? "127.0.0.1" : hostname.replace(/^\[|\]$/g, "");
  return { address, port: Number(port || (protocol === "https:" ? 443 : 80)) };
}

/** Whether two programs cannot have them both. */
export function overlap(one: ListeningPlace, other: ListeningPlace): boolean {
  const isAny = ({ address }: ListeningPlace) => isAnyAddress(address);
  return one.port === other.port && (isAny(one) || isAny(other) || one.address === other.address);
}
