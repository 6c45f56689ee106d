import type * as pulumi from "@pulumi/pulumi";
import { clusterShape } from "../../decisions/arguments/clusterShape";
import { wellShapedPart } from "../../decisions/arguments/wellShapedPart";
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
  const claims = nameClaims(name);
  const errorsOf = (given: unknown) => {
    const wellShaped = wellShapedPart(given, clusterShape, programSource) as
      Partial<EtcdClusterArgs> | undefined;
    return [...argumentErrors(given, name), ...claims.check(wellShaped ?? {})];
  };
  const unchanged = "no host and no DNS record";
  try {
    return checkedArguments(args, errorsOf, { name, resource, where: "the configuration", unchanged });
  } catch (error) {
    claims.giveBack();
    throw error;
  }
}
