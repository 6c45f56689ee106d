import type * as pulumi from "@pulumi/pulumi";
import type { ResourceNames } from "../../decisions/host/clusterParts";

/** The options of a resource that Pulumi finds in the state of an earlier version under its former name. */
export function renamed(
  { name, former }: ResourceNames,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
  return name === former ? opts : { ...opts, aliases: [...(opts.aliases ?? []), { name: former }] };
}
