import * as pulumi from "@pulumi/pulumi";
import { defaultLeafKey } from "../../decisions/pki/pkiDefaults";
import { renewalPeriod } from "../../decisions/pki/renewalPeriod";
import { userError } from "../pulumi/userError";
import { existingAuthority } from "./authority";
import { leaf, type LeafCertificate } from "./leaf";
import type { ExportedCa } from "./PkiSettings";
import { requirePulumi } from "./requirePulumi";

/** The client, and the CA that signs for it. */
export interface SharedClientArgs {
  parent: pulumi.Resource;
  /** The parent's own name. */
  name: string;
  /** Nothing where the stack that made the cluster keeps its CA to itself. */
  authority: pulumi.Output<ExportedCa | undefined>;
  commonName: string;
  validityDays: number;
  /** Days between two renewals. */
  everyDays: number;
}

/** A client certificate, signed by a CA that another stack shares. */
export function sharedClient({
  parent,
  name,
  authority: given,
  commonName,
  validityDays,
  everyDays,
}: SharedClientArgs): LeafCertificate {
  const shared = pulumi.all([requirePulumi(name), given]).apply(([, authority]) => {
    if (authority) return authority;
    throw userError(
      `${name}: the stack that made this cluster keeps its CA to itself, ` +
        `so no certificate of "${commonName}" can be made here. ` +
        "In that stack, name the client in pki.clients and pass its certificate on, or set pki.exportCaKey, " +
        "which shows the CA's key to each reader of its outputs.",
      "authorities.not-exported",
    );
  });
  const authority = existingAuthority(
    name,
    { field: "reference.authority", generation: 1 },
    {
      certificate: shared.apply(({ certificate }) => certificate),
      key: shared.apply(({ key }) => key),
      chain: shared.apply(({ chain }) => chain ?? ""),
    },
    new Date(),
  );
  const period = renewalPeriod({ now: new Date(), everyDays, name: commonName });
  return leaf(
    name,
    `client-${commonName}`,
    {
      authority,
      key: defaultLeafKey,
      commonName,
      usage: ["client_auth"],
      validityDays,
      renewal: `period ${period}`,
      renewKey: false,
    },
    { parent },
  ).leaf;
}
