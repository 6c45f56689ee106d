import type * as pulumi from "@pulumi/pulumi";
import { settledBootstrap } from "../../decisions/membership/settledBootstrap";
import { recordPlace } from "../dns/backends";
import type { EtcdClusterArgs } from "../EtcdClusterArgs";
import { userError } from "../pulumi/userError";
import { claimsOf, otherOwner, takenHere, type Claims } from "./claims";
import { sharedHosts } from "./hostClaims";
import { clusterOwners, sharedRecords } from "./recordClaims";

/**
 * Pulumi takes the same name below another type of parent. Not here: the hooks of a component go by its name alone.
 * @throws where such a component of this stack has the name. A cluster's `Pki` is `NAME-pki`.
 */
export function claimName(kind: "EtcdCluster" | "Pki", name: string): string {
  const { names } = takenHere();
  const claim = `${kind} ${name}`;
  if (names.has(claim))
    throw userError(
      `${name}: another ${kind} of this stack has that name. Give this one a name of its own.`,
      "field.taken",
    );
  names.add(claim);
  return name;
}

/**
 * The claims of one cluster: names of records, and hosts. Records and hosts of other stacks are seen by preflight.
 */
export function nameClaims(name: string, cluster?: pulumi.Resource): Claims<Partial<EtcdClusterArgs>> {
  const owner = `the cluster "${name}"`;
  if (cluster !== undefined) clusterOwners.set(cluster, owner);
  return claimsOf(owner, (taken, args) => {
    const place = args.dns && recordPlace(args.dns);
    // Members find each other by names alone, so two clusters must not have the same names in any two places. That
    // holds for records too that the user keeps.
    const places = ["", ...(place === undefined ? [] : [place])];
    // A cluster that is adopted has had its bootstrap.
    const readsSet = settledBootstrap(args) === "dns" && args.adopt === undefined;
    const usesSet = args.dns !== undefined || readsSet;
    return [
      ...sharedRecords(taken, { name, owner, places, usesSet }, args),
      ...sharedHosts(taken, owner, args),
    ];
  });
}

/** Claims a machine for a cluster. The function returns the cluster of this stack that has the machine already. */
export function machineClaims(name: string): (machineId: string) => string | undefined {
  const { machines } = takenHere(); // asked here: hooks run outside of the program's context
  return (machineId) => (machineId === "" ? undefined : otherOwner(machines, machineId, name));
}
