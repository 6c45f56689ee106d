import * as pulumi from "@pulumi/pulumi";
import { clusterShape } from "../../decisions/arguments/clusterShape";
import { wellShapedPart } from "../../decisions/arguments/wellShapedPart";
import { isRefused, mistakeText } from "../../decisions/findings/mistake";
import { mistakesReport } from "../../decisions/findings/mistakesReport";
import { argumentMistakes } from "./argumentMistakes";
import type { EtcdClusterArgs } from "../EtcdClusterArgs";
import { claimNames } from "./nameClaims";
import { programSource } from "../pulumi/programSource";
import { userError } from "../pulumi/userError";

/** Stops before the first resource is made, with every mistake in one list. */
export function refuseMistakes(name: string, args: EtcdClusterArgs, resource: pulumi.Resource): void {
  const wellShaped = wellShapedPart(args, clusterShape, programSource) as
    Partial<EtcdClusterArgs> | undefined;
  const found = [...argumentMistakes(args, name), ...claimNames(name, wellShaped ?? {})];
  const mistakes = found.filter(isRefused);
  if (mistakes.length > 0) throw userError(`${name}: ${mistakesReport(mistakes, "the configuration")}`);
  for (const one of found) if (!isRefused(one)) void pulumi.log.warn(mistakeText(one), resource);
}
