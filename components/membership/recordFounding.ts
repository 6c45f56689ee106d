import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Founding, FoundingMember } from "../../decisions/membership/founding";

/** Prints a new token, and the members that it reads. */
export const askWhoFounds = `printf '{"token":"%s","members":' "$(od -An -N8 -tx1 /dev/urandom | tr -d ' \\n')"; cat; echo '}'`;

/**
 * Records who founds the cluster, and a token for it, once: its inputs are ignored ever after, so its output stays what
 * it was on the first day. Destroying the stack forgets it; the next founding has another token.
 */
export function recordFounding(
  name: string,
  members: pulumi.Input<FoundingMember[]>,
  opts: pulumi.CustomResourceOptions,
): { resource: pulumi.Resource; founding: pulumi.Output<Founding> } {
  const resource = new command.local.Command(
    `${name}-founding`,
    {
      create: askWhoFounds,
      // Should an update run it after all, it says again what it said before.
      update: `printf '%s\\n' "$PULUMI_COMMAND_STDOUT"`,
      addPreviousOutputInEnv: true,
      logging: "stderr",
      stdin: pulumi.output(members).apply((list) => JSON.stringify(list)),
    },
    { ...opts, ignoreChanges: ["*"] },
  );
  return { resource, founding: resource.stdout.apply((text) => JSON.parse(text) as Founding) };
}
