import type * as pulumi from "@pulumi/pulumi";
import { clusterShape } from "../../decisions/arguments/clusterShape";
import { wellShapedPart } from "../../decisions/arguments/wellShapedPart";
import { plainSecrets } from "../../decisions/recovery/backup/plainSecrets";
import { plainBackup } from "../recovery/backup/plainBackup";
import type { EtcdClusterArgs } from "../EtcdClusterArgs";
import { programSource } from "../pulumi/programSource";
import { argumentErrors } from "./argumentErrors";
import { checkedArguments, type CheckedArguments } from "./checkedArguments";
import { nameClaims } from "./nameClaims";

/** The arguments of a cluster, checked by themselves and beside the other clusters of its stack. */
export function clusterArguments(
  name: string,
  args: EtcdClusterArgs,
  resource?: pulumi.Resource,
): CheckedArguments<EtcdClusterArgs> {
  const claims = nameClaims(name, resource);
  const errorsOf = (given: unknown) => {
    const wellShaped = wellShapedPart(given, clusterShape, programSource) as
      Partial<EtcdClusterArgs> | undefined;
    // Only the arguments as they are written show whether a secret is in plain text.
    const plain = given === args && wellShaped?.backup ? plainSecrets(plainBackup(wellShaped.backup)) : [];
    return [...argumentErrors(given, name), ...claims.check(wellShaped ?? {}), ...plain];
  };
  const unchanged = "No host and no DNS record";
  return claims.unlessRefused(() =>
    checkedArguments(args, errorsOf, { name, resource, where: "the configuration", unchanged }),
  );
}
