import { fieldError, type FieldError } from "../findings/fieldError";
import { addressFamily } from "../network/address";

/** The hosts whose addresses the domain has. An address that is not known yet is left out. */
export interface DomainAddresses {
  domainAddresses?: boolean;
  hosts?: readonly { address?: string; lost?: boolean }[];
}

/** The type of a record set must not change with its first host, so that a preview is exact. */
export function domainAddressErrors({ domainAddresses, hosts = [] }: DomainAddresses): FieldError[] {
  if (!domainAddresses) return [];
  const of = (family: 4 | 6) =>
    hosts.find(({ address, lost }) => !lost && address !== undefined && addressFamily(address) === family);
  const [four, six] = [of(4)?.address, of(6)?.address];
  if (four === undefined || six === undefined) return [];
  return [
    fieldError(
      "domainAddresses",
      `needs hosts[].address of one family, and ${four} and ${six} are of two. ` +
        "Write IPv4 addresses in hosts[].address and IPv6 addresses in hosts[].ipv6Address, " +
        "or leave domainAddresses out.",
    ),
  ];
}
