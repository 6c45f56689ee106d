import { canonicalAddress } from "../network/address";

/** What a host is to become, as the states hold it and the preview prints it. */
export const initialMemberRole = "founding member";
export const joinsAsLearner = "joins as learner, then voter";

/** What was true on the day the cluster was founded. Recorded once; everything else follows from it and never changes it. */
export interface BootstrapRecord {
  /** etcd's cluster token. Data with another token belongs to another cluster. */
  token: string;
  members: InitialMember[];
}

export interface InitialMember {
  name: string;
  /** A reinstalled machine has another, and is no founder. Empty where the cluster was adopted: then nobody founds. */
  machineId: string;
  peerUrl: string;
  address: string;
  /** A second one, of IPv6. */
  ipv6Address?: string;
}

/** Lines of a member's input about the bootstrap. */
export function bootstrapLines(record: BootstrapRecord, name: string, domain: string | undefined) {
  const first = record.members.find((member) => member.name === name);
  const founder = first?.machineId === "" ? undefined : first;
  return {
    role: founder ? initialMemberRole : first ? "adopted" : joinsAsLearner,
    token: record.token,
    founder_machine_id: founder?.machineId,
    // For those who join later too: whom to ask should they lose all they know. It never changes.
    founding_peers: record.members.map((member) => `${member.name}=${member.peerUrl}`),
    founding_addresses:
      founder && domain !== undefined
        ? record.members.flatMap((member) =>
            resolvedThere(founder, member).map((address) => `${member.name}.${domain} ${address}`),
          )
        : undefined,
  };
}

/** What a founder's resolver must say of another, spelt as it spells it. One without IPv6 may not be told of that at all. */
function resolvedThere(founder: InitialMember, { address, ipv6Address }: InitialMember): string[] {
  const both = [
    address,
    ...(founder.ipv6Address === undefined || ipv6Address === undefined ? [] : [ipv6Address]),
  ];
  return both.map(canonicalAddress);
}
