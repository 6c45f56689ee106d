import { fieldError, type FieldError } from "../../decisions/findings/fieldError";
import { sshEndpoint } from "../../decisions/host/ssh/sshEndpoint";
import { canonicalAddress } from "../../decisions/network/address";
import type { EtcdClusterArgs, EtcdHostArgs } from "../EtcdClusterArgs";
import type { BastionArgs, ConnectionArgs } from "../host/ssh/ConnectionArgs";
import { plainValue } from "../pulumi/plainValue";
import { otherOwner, type Taken } from "./claims";

/**
 * The errors of hosts that another cluster of the stack has, by an address or by the place of its SSH server. Further
 * addresses are not claimed: two hosts may connect from the address of one router.
 */
export function sharedHosts(
  { addresses, logins }: Taken,
  owner: string,
  { hosts = [], connection }: Partial<EtcdClusterArgs>,
): FieldError[] {
  return hosts.flatMap((host, index) => {
    if (host.lost) return [];
    const ofAddresses = (["address", "ipv6Address"] as const).flatMap((field) => {
      const address = plainValue(host[field]);
      const other =
        address === undefined ? undefined : otherOwner(addresses, canonicalAddress(address), owner);
      return other === undefined
        ? []
        : [taken(`hosts[${index}].${field}`, `${address} is a host of ${other}`)];
    });
    const login = loginOf(host, connection);
    const other = login === undefined ? undefined : otherOwner(logins, login.endpoint, owner);
    return ofAddresses.length > 0 || login === undefined || other === undefined
      ? ofAddresses
      : [taken(fieldOf(login, index), `SSH at ${login.endpoint} is a host of ${other}`)];
  });
}

function fieldOf({ from }: { from: string }, index: number): string {
  return from === "cluster" ? "connection.host" : `hosts[${index}].${from}`;
}

function taken(field: string, which: string): FieldError {
  return fieldError(
    field,
    `${which} of this stack too, and a host runs one member. Give each cluster hosts of its own.`,
    "field.taken",
  );
}

/** The place of a host's SSH server, as far as it is known: one address may have several, each at a port of its own. */
function loginOf(host: EtcdHostArgs, shared: EtcdClusterArgs["connection"]) {
  const [ofAll, own] = [shared ?? {}, host.connection ?? {}].map((one) => plainValue(one));
  if (ofAll === undefined || own === undefined) return undefined;
  const { proxy, ...to }: ConnectionArgs = { host: host.address, ...ofAll, ...own };
  const [ofHost, ofProxy] = [known(to), proxy && known(plainValue(proxy))];
  if (ofHost === undefined || (proxy !== undefined && ofProxy === undefined)) return undefined;
  const from = "host" in own ? "connection.host" : "host" in ofAll ? "cluster" : "address";
  return { endpoint: sshEndpoint({ ...ofHost, proxy: ofProxy }), from };
}

function known(to: Pick<BastionArgs | ConnectionArgs, "host" | "port"> | undefined) {
  const host = plainValue(to?.host);
  const isLate = to?.port !== undefined && plainValue(to.port) === undefined;
  return host === undefined || isLate
    ? undefined
    : { host: canonicalAddress(host.toLowerCase()), port: plainValue(to?.port) };
}
