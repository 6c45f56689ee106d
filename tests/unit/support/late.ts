import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

/** In a preview, a value of a machine that is yet to be made: it is not known. */
export function late(name: string): pulumi.Output<string> {
  return new command.local.Command(name, { create: "true" }).stdout;
}
