import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { digest } from "../../../decisions/host/digest";
import { quiet, readNothing } from "../../host/hostCommand";

/** Prints another token each time. */
const printToken = `${readNothing}; od -An -N8 -tx1 /dev/urandom | tr -d ' \\n'`;

/**
 * Prints another token when the settings change, before a host has them. After an update that failed or was killed, and
 * was reverted, a host may have settings that the state does not know. The state has those of this record then, so it
 * prints another token, and each host is given its settings again.
 */
export function recordSettings(
  cluster: string,
  settings: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const stdin = settings.apply(digest);
  const record = new command.local.Command(
    `${cluster}-backup`,
    { create: printToken, stdin, ...quiet },
    opts,
  );
  // The plugin takes all that it prints for a secret where its input is one.
  return pulumi.unsecret(record.stdout);
}
