import { canonicalAddress } from "../../../network/address";
import type { HostFacts } from "../hostFacts";

/** Another check reports an address that the host does not have. */
export function hasAddress({ addresses }: HostFacts, address: string): boolean {
  return addresses.length === 0 || addresses.map(canonicalAddress).includes(canonicalAddress(address));
}
