import type * as pulumi from "@pulumi/pulumi";
import { srvSetName } from "../../decisions/dns/srvSetName";
import { fieldError, type FieldError } from "../../decisions/findings/fieldError";
import type { DnsArgs } from "../dns/DnsArgs";
import { recordPlace } from "../dns/backends";
import { claimsOf, otherOwner, type Claims, type Taken } from "./claims";

/** The arguments that records of a cluster or of a `DnsSrv` are named after. */
interface NamedRecords {
  domain?: string;
  discoverySrvName?: string;
  domainAddresses?: boolean;
  tls?: boolean;
  hosts?: readonly { name?: string; lost?: boolean }[];
}

/** The records of clusters are claimed by the cluster, also for the `DnsSrv` below it. */
export const clusterOwners = new WeakMap<pulumi.Resource, string>();

/**
 * The claims of a `DnsSrv` by itself. The same names elsewhere are other records: a public and a private zone may both
 * have them.
 */
export function recordClaims(
  name: string,
  parent?: pulumi.Resource,
): Claims<NamedRecords & { backend?: DnsArgs }> {
  const owner = (parent && clusterOwners.get(parent)) ?? `the DnsSrv "${name}"`;
  return claimsOf(owner, (taken, { backend, ...records }) => {
    const place = backend && recordPlace(backend);
    return place === undefined
      ? []
      : sharedRecords(taken, { name, owner, places: [place], usesSet: true }, records);
  });
}

/** A component that claims records. */
interface Claimant {
  name: string;
  owner: string;
  places: readonly string[];
  /** Whether it keeps the SRV set of members, or bootstraps by it. */
  usesSet: boolean;
}

/** The errors of a component whose records another one has, in one of the places. */
export function sharedRecords(
  { records }: Taken,
  { name, owner, places, usesSet }: Claimant,
  { domain, discoverySrvName, domainAddresses, tls, hosts = [] }: NamedRecords,
): FieldError[] {
  if (domain === undefined) return [];
  const shared = (field: string, has: string, record: string, action: string) => {
    const [other] = places.flatMap((place) => otherOwner(records, `${place} ${record}`, owner) ?? []);
    const why = `${other} of this stack ${has} ${record} too, and two clusters cannot share a DNS name.`;
    return other === undefined ? [] : [fieldError(field, `${why} ${action}`, "field.taken")];
  };
  const set = srvSetName({ service: "server", domain, discoverySrvName, tls });
  const ownSet = `Give one of them a discoverySrvName of its own, as in "${name}".`;
  const ownDomain = "Leave domainAddresses out, or give one of both another domain.";
  const ownName = "Give the host another name, or one of both another domain.";
  return [
    ...(usesSet ? shared("discoverySrvName", "lists its members under", set, ownSet) : []),
    ...(domainAddresses ? shared("domainAddresses", "has records of", domain, ownDomain) : []),
    ...hosts.flatMap(({ name: host, lost }, index) =>
      host === undefined || lost
        ? []
        : shared(`hosts[${index}].name`, "has the name", `${host}.${domain}`, ownName),
    ),
  ];
}
