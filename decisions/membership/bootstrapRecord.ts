import { canonicalAddress } from "../network/address";

/** The part that a host takes. States hold these words. */
export const initialMemberRole = "founding member";
export const joinsAsLearner = "joins as learner, then voter";

/** The facts on the day of the bootstrap. They are recorded once, and no later change alters them. */
export interface BootstrapRecord {
  /** etcd's cluster token. Data with another token belongs to another cluster. */
  token: string;
  members: InitialMember[];
}

export interface InitialMember {
  name: string;
  /** A reinstalled machine has another one, and does not bootstrap. Empty where the cluster was adopted. */
  machineId: string;
  peerUrl: string;
  address: string;
  /** A second one, of IPv6. */
  ipv6Address?: string;
}

/** Lines of a member's input about the bootstrap. States hold their names, so they keep the former words. */
export function bootstrapLines(record: BootstrapRecord, name: string, domain: string | undefined) {
  const first = record.members.find((member) => member.name === name);
  const initial = first?.machineId === "" ? undefined : first;
  return {
    role: initial ? initialMemberRole : first ? "adopted" : joinsAsLearner,
    token: record.token,
    founder_machine_id: initial?.machineId,
    // Hosts that join later have it too: they ask these members after a loss of all their files. It never changes.
    founding_peers: record.members.map((member) => `${member.name}=${member.peerUrl}`),
    founding_addresses:
      initial && domain !== undefined
        ? record.members.flatMap((member) =>
            resolvedThere(initial, member).map((address) => `${member.name}.${domain} ${address}`),
          )
        : undefined,
  };
}

/** The addresses of another member in the spelling of an initial member's resolver, which may not know any of IPv6. */
function resolvedThere(initial: InitialMember, { address, ipv6Address }: InitialMember): string[] {
  const both = [
    address,
    ...(initial.ipv6Address === undefined || ipv6Address === undefined ? [] : [ipv6Address]),
  ];
  return both.map(canonicalAddress);
}
