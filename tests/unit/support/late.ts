import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

/** In a preview, what a machine that is yet to be made will say: nobody knows it. */
export function late(name: string): pulumi.Output<string> {
  return new command.local.Command(name, { create: "true" }).stdout;
}
