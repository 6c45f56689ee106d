import { srvSetName } from "../../decisions/dns/srvSetName";
import { fieldError, type FieldError } from "../../decisions/findings/fieldError";
import { canonicalAddress } from "../../decisions/network/address";
import type { EtcdClusterArgs, EtcdHostArgs } from "../EtcdClusterArgs";
import { plainValue } from "../pulumi/plainValue";
import { runOfProgram } from "../pulumi/runOfProgram";
import { userError } from "../pulumi/userError";

/** What the clusters of one run of a program have, each by the cluster that has it. */
interface Taken {
  names: Set<string>;
  recordNames: Map<string, string>;
  addresses: Map<string, string>;
  /** By machine-id. */
  machines: Map<string, string>;
  /** Of hosts in Pulumi's state. */
  resourceNames: Map<string, string>;
}

const takenBy = new WeakMap<object, Taken>();

function takenHere(): Taken {
  const run = runOfProgram();
  const taken = takenBy.get(run) ?? {
    names: new Set(),
    recordNames: new Map<string, string>(),
    addresses: new Map<string, string>(),
    machines: new Map<string, string>(),
    resourceNames: new Map<string, string>(),
  };
  takenBy.set(run, taken);
  return taken;
}

/** Who else has it; it is this cluster's where nobody has. */
function otherOwner(taken: Map<string, string>, key: string, cluster: string): string | undefined {
  const owner = taken.get(key);
  if (owner === undefined) taken.set(key, cluster);
  return owner === cluster ? undefined : owner;
}

/**
 * Pulumi takes the same name below another type of parent. Not here: the hooks of a component go by its name alone.
 * @throws where a cluster of this stack has the name.
 */
export function claimClusterName(name: string): string {
  const { names } = takenHere();
  if (names.has(name))
    throw userError(
      `${name}: another EtcdCluster of this stack has that name. Give this one a name of its own.`,
    );
  names.add(name);
  return name;
}

/** The claims of one cluster in its stack: names of records, names of resources, and addresses. */
interface NameClaims {
  /**
   * The errors of a cluster that would overwrite what another cluster of this stack has: its records, its hosts, or its
   * resources. The cluster claims the rest. Records and hosts of other stacks are seen by preflight.
   */
  check: (args: Partial<EtcdClusterArgs>) => FieldError[];
  /** Releases the claims of a cluster that is refused, for other clusters to have. Later checks of it claim nothing. */
  giveBack: () => void;
}

export function nameClaims(name: string): NameClaims {
  const taken = takenHere(); // asked here: what is known late may be known in no run of the program
  let refused = false;
  const giveBack = () => {
    refused = true;
    for (const owners of [taken.recordNames, taken.addresses, taken.resourceNames])
      for (const [key, owner] of owners) if (owner === name) owners.delete(key);
  };
  const check = (args: Partial<EtcdClusterArgs>) => {
    const found = [
      ...sharedSet(taken, name, args),
      ...(args.hosts ?? []).flatMap((host, at) => sharedHost(taken, name, args, host, at)),
    ];
    if (refused) giveBack();
    return found;
  };
  return { check, giveBack };
}

function sharedSet(
  { recordNames }: Taken,
  name: string,
  { domain, discoverySrvName, dns }: Partial<EtcdClusterArgs>,
): FieldError[] {
  if (domain === undefined || dns === undefined) return [];
  const set = srvSetName({ service: "server", domain, discoverySrvName });
  const owner = otherOwner(recordNames, set, name);
  return owner === undefined
    ? []
    : [
        fieldError(
          "discoverySrvName",
          `the cluster "${owner}" of this stack lists its members under ${set} too, and each would overwrite the other's records. Give one of them a discoverySrvName of its own, as in "${name}".`,
        ),
      ];
}

function sharedHost(
  { recordNames, resourceNames, addresses }: Taken,
  name: string,
  { domain, dns }: Partial<EtcdClusterArgs>,
  host: Partial<EtcdHostArgs>,
  index: number,
): FieldError[] {
  if (host.name === undefined) return [];
  const found: FieldError[] = [];
  const resource = `${name}-${host.name}`;
  const namesake = otherOwner(resourceNames, resource, name);
  if (namesake !== undefined)
    found.push(
      fieldError(
        `hosts[${index}].name`,
        `a host of the cluster "${namesake}" of this stack is ${resource} in Pulumi's state, as this one would be. Give the host or the cluster that is new another name.`,
      ),
    );
  if (host.lost) return found;
  if (domain !== undefined && dns !== undefined) {
    const record = `${host.name}.${domain}`;
    const owner = otherOwner(recordNames, record, name);
    if (owner !== undefined)
      found.push(
        fieldError(
          `hosts[${index}].name`,
          `the cluster "${owner}" of this stack has a host ${record} too, and each would overwrite the other's records. Give the host another name, or one of the clusters another domain.`,
        ),
      );
  }
  for (const field of ["address", "ipv6Address"] as const) {
    const address = plainValue(host[field]);
    const owner = address === undefined ? undefined : otherOwner(addresses, canonicalAddress(address), name);
    if (owner !== undefined)
      found.push(
        fieldError(
          `hosts[${index}].${field}`,
          `${address} is a host of the cluster "${owner}" of this stack too, and a host runs one member. Give each cluster hosts of its own.`,
        ),
      );
  }
  return found;
}

/** Claims a machine for a cluster. The function returns the cluster of this stack that has the machine already. */
export function machineClaims(name: string): (machineId: string) => string | undefined {
  const { machines } = takenHere(); // asked here: hooks run outside of the program's context
  return (machineId) => (machineId === "" ? undefined : otherOwner(machines, machineId, name));
}
