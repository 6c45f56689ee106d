import * as pulumi from "@pulumi/pulumi";
import type { KeptForClients } from "../../decisions/plan/clientChanges";
import type { SettledCluster } from "../arguments/settledCluster";

interface Declared {
  endpoints: pulumi.Output<string[]>;
  clients: string[];
  /** The records that this stack keeps. */
  dns?: { clientName: string };
  /** The outputs that the last update left. */
  saved: Promise<KeptForClients & { endpoints?: string[] }>;
}

/** Outputs of the component by which a later preview knows what goes away for clients. */
export function keptForClients(
  { domain, domainAddresses }: Pick<SettledCluster, "domain" | "domainAddresses">,
  { endpoints, clients, dns, saved }: Declared,
): pulumi.Inputs {
  const ofDomain = domainAddresses && domain !== undefined ? [domain] : [];
  return {
    clients,
    clientNames: dns === undefined ? [] : [dns.clientName, ...ofDomain],
    formerEndpoints: pulumi.all([endpoints, saved]).apply(([now, before]) => {
      const changed = String([...now].sort()) !== String([...(before.endpoints ?? [])].sort());
      return (changed ? before.endpoints : before.formerEndpoints) ?? [];
    }),
  };
}
