import type * as pulumi from "@pulumi/pulumi";
import type { ResourceNames } from "../../decisions/pulumi/resourceNames";

/** The options of a resource that Pulumi finds in the state of an earlier version under a former name. */
export function renamed<Options extends pulumi.ResourceOptions>(
  { former }: ResourceNames,
  opts: Options,
): Options {
  return { ...opts, aliases: [...(opts.aliases ?? []), ...former.map((name) => ({ name }))] };
}
