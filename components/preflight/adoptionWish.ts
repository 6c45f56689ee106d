import * as pulumi from "@pulumi/pulumi";
import type { AdoptionWish } from "../../decisions/adoption/adoptionFindings";
import { authorityChain } from "../../decisions/pki/authority/authorityChain";
import type { SettledCluster } from "../arguments/settledCluster";

/** What the members of a cluster that is adopted must be like, all of them the same. */
export function adoptionWish(
  { version, pki, authorities, living }: SettledCluster,
  clusterId: string,
): pulumi.Output<Omit<AdoptionWish, "clientUrl" | "files">> {
  const { existing = {} } = pki;
  const brought = authorities.trusted.flatMap((generation) => existing[generation] ?? []);
  const members = living.map(({ name, urls }) => urls.apply(({ peerUrl }) => ({ name, peerUrl })));
  const pems = brought.map(({ certificate, chain }) => pulumi.all([certificate, chain]));
  return pulumi.all([pulumi.all(members), pulumi.all(pems)]).apply(([all, known]) => ({
    clusterId,
    version,
    members: all,
    authorities: known
      .map(([certificate, chain]) => authorityChain("", { certificate, chain }, new Date()))
      .map((made) => ("bundle" in made ? made.bundle : ""))
      .join(""),
  }));
}
