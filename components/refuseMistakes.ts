import * as pulumi from "@pulumi/pulumi";
import { mistakesReport } from "../decisions/mistakesReport";
import { argumentMistakes } from "./argumentMistakes";
import type { EtcdClusterArgs } from "./EtcdClusterArgs";
import { userError } from "./userError";

/** Stops before the first resource is made, with every mistake in one list. */
export function refuseMistakes(name: string, args: EtcdClusterArgs, resource: pulumi.Resource): void {
  const { mistakes, warnings } = argumentMistakes(args, name);
  if (mistakes.length > 0) throw userError(`${name}: ${mistakesReport(mistakes, "the configuration")}`);
  for (const warning of warnings) void pulumi.log.warn(warning, resource);
}
