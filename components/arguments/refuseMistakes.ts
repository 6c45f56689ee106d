import * as pulumi from "@pulumi/pulumi";
import { mistakesReport } from "../../decisions/findings/mistakesReport";
import { argumentMistakes } from "./argumentMistakes";
import type { EtcdClusterArgs } from "../EtcdClusterArgs";
import { sharedNames } from "./sharedNames";
import { userError } from "../pulumi/userError";

/** Stops before the first resource is made, with every mistake in one list. */
export function refuseMistakes(name: string, args: EtcdClusterArgs, resource: pulumi.Resource): void {
  const { mistakes: own, warnings } = argumentMistakes(args, name);
  const mistakes = [...own, ...sharedNames(name, args)];
  if (mistakes.length > 0) throw userError(`${name}: ${mistakesReport(mistakes, "the configuration")}`);
  for (const warning of warnings) void pulumi.log.warn(warning, resource);
}
