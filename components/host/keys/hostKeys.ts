import { sshEndpoint } from "../../../decisions/host/ssh/sshEndpoint";
import type { KnownConnection } from "../ssh/KnownConnection";

/** The key of each place that is dialled, a line of `known_hosts` without its name. */
export type HostKeys = Readonly<Record<string, string>>;

/** The places whose keys are recorded, and how each is reached. */
export type Places = Readonly<Record<string, KnownConnection>>;

/** A key that is declared stands over the record. */
export function withKey(to: KnownConnection, keys: HostKeys): KnownConnection {
  const proxy = to.proxy && withKey(to.proxy, keys);
  const hostKey = to.hostKey ?? keys[sshEndpoint(to)];
  return { ...to, ...(hostKey === undefined ? {} : { hostKey }), ...(proxy && { proxy }) };
}

/** The keys among the values of a state. An empty text stands for none. */
export function keysOf(values: unknown): HostKeys {
  const entries = Object.entries((values ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== ""),
  );
}
