import * as pulumi from "@pulumi/pulumi";
import type { AdoptionWish } from "../../decisions/adoption/adoptionFindings";
import { authorities } from "../../decisions/pki/authority/authorities";
import { authorityChain } from "../../decisions/pki/authority/authorityChain";
import type { PkiSettings } from "../pki/PkiSettings";
import type { SettledHost } from "../arguments/settledCluster";

/** What the members of a cluster that is adopted must be like, all of them the same. */
export function adoptionWish(
  args: { version: string; pki?: PkiSettings },
  clusterId: string,
  living: SettledHost[],
): pulumi.Output<Omit<AdoptionWish, "clientUrl" | "files">> {
  const { existing = {}, authorities: asked } = args.pki ?? {};
  const brought = authorities(asked).trusted.flatMap((generation) => existing[generation] ?? []);
  const members = living.map(({ name, urls }) => urls.apply(({ peerUrl }) => ({ name, peerUrl })));
  const pems = brought.map(({ certificate, chain }) => pulumi.all([certificate, chain]));
  return pulumi.all([pulumi.all(members), pulumi.all(pems)]).apply(([all, known]) => ({
    clusterId,
    version: args.version,
    members: all,
    authorities: known
      .map(([certificate, chain]) => authorityChain("", { certificate, chain }, new Date()))
      .map((made) => ("bundle" in made ? made.bundle : ""))
      .join(""),
  }));
}
