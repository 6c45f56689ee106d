import * as pulumi from "@pulumi/pulumi";
import type { AdoptedCluster } from "../../../decisions/checks/adoption/adoptionTarget";
import { authorityChain } from "../../../decisions/pki/authority/authorityChain";
import type { SettledCluster } from "../../arguments/settledCluster";

/** The cluster that is adopted. Some of its URLs and CAs are known late. */
export function adoptedCluster(
  { version, pki, living, settings: { clientCertAuth } }: SettledCluster,
  clusterId: string,
): pulumi.Output<AdoptedCluster> {
  const { customCAs = {}, authorities } = pki;
  const brought = authorities.trusted.flatMap((generation) => customCAs[generation] ?? []);
  const members = living.map(({ name, urls }) => urls.apply(({ peerUrl }) => ({ name, peerUrl })));
  const pems = brought.map(({ certificate, chain }) => pulumi.all([certificate, chain]));
  return pulumi.all([pulumi.all(members), pulumi.all(pems)]).apply(([all, known]) => ({
    clusterId,
    version,
    members: all,
    clientCertAuth,
    authorities: known
      .map(([certificate, chain]) => authorityChain("", { certificate, chain }, new Date()))
      .map((made) => ("bundle" in made ? made.bundle : ""))
      .join(""),
  }));
}
