import { addressFamily, canonicalAddress } from "../../network/address";

/** Every name and address that a member is reached by. */
export interface MemberNames {
  name: string;
  /** Every address that it has, since peers check the address that a connection comes from. */
  addresses: readonly string[];
  /** Further DNS names. */
  dnsNames?: readonly string[];
  /** The domain whose SRV records list the members. */
  discoverySrvDomain?: string;
}

/**
 * The subject alternative names of a member's certificate. Their order depends only on the names, so an address that
 * moves from one field to the other makes no new certificate. The discovery domain is among them, for clients that take
 * it for the server's name (`etcdctl --insecure-discovery=false`, `etcd gateway`).
 */
export function subjectAltNames({ name, addresses, dnsNames = [], discoverySrvDomain }: MemberNames) {
  const given = [...addresses, ...dnsNames];
  const names = given.filter((one) => addressFamily(one) === undefined);
  const numbers = given.filter((one) => addressFamily(one) !== undefined);
  const domain = discoverySrvDomain === undefined ? [] : [discoverySrvDomain];
  return {
    dnsNames: distinct([
      "localhost",
      name.toLowerCase(),
      ...sorted(names.map(plainName)),
      ...domain.map(plainName),
    ]),
    ipAddresses: distinct(["127.0.0.1", "::1", ...sorted(numbers.map(canonicalAddress))]),
  };
}

/** Certificates hold names without the root's dot; those that verify them compare without case. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

function sorted(values: string[]): string[] {
  return [...values].sort();
}

function distinct(values: string[]): string[] {
  return [...new Set(values)].filter((value) => value !== "");
}
