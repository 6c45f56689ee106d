import * as pulumi from "@pulumi/pulumi";
import { hostCommand, type CommandHost } from "../host/hostCommand";

/** One host's part in one step of an upgrade. */
export interface UpgradeStepArgs {
  host: CommandHost;
  version: string;
  /** Lines for `etcd-host install`. */
  install: pulumi.Input<string>;
  /** Lines for `etcd-host member`, in that version. */
  member: pulumi.Input<string>;
  /** Files for `etcd-host configure`, in that version. */
  configuration: pulumi.Input<string>;
}

/**
 * Takes the member on one host to a version on the way to the one that is wanted, by its creation. Once it is there it
 * never has to go there again, so nothing that changes later is a change of this; and deleting it does nothing.
 * The end of an upgrade deletes it, in a protected cluster too.
 */
export function upgradeStepResource(
  { host, version, install, member, configuration }: UpgradeStepArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const stdin = pulumi.interpolate`--- install\n${install}--- member\n${member}${configuration}`;
  return hostCommand(
    { host, part: "through", suffix: `-${version}`, stdin },
    { ...opts, ignoreChanges: ["stdin"], protect: false },
  );
}
