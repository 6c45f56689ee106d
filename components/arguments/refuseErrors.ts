import * as pulumi from "@pulumi/pulumi";
import { clusterShape } from "../../decisions/arguments/clusterShape";
import { wellShapedPart } from "../../decisions/arguments/wellShapedPart";
import { isRefused, fieldErrorText } from "../../decisions/findings/fieldError";
import { errorsReport } from "../../decisions/findings/errorsReport";
import { argumentErrors } from "./argumentErrors";
import type { EtcdClusterArgs } from "../EtcdClusterArgs";
import { claimNames } from "./nameClaims";
import { programSource } from "../pulumi/programSource";
import { userError } from "../pulumi/userError";

/** Stops before the first resource is made, with every error in one list. */
export function refuseErrors(name: string, args: EtcdClusterArgs, resource: pulumi.Resource): void {
  const wellShaped = wellShapedPart(args, clusterShape, programSource) as
    Partial<EtcdClusterArgs> | undefined;
  const found = [...argumentErrors(args, name), ...claimNames(name, wellShaped ?? {})];
  const errors = found.filter(isRefused);
  if (errors.length > 0) throw userError(`${name}: ${errorsReport(errors, "the configuration")}`);
  for (const one of found) if (!isRefused(one)) void pulumi.log.warn(fieldErrorText(one), resource);
}
