import * as pulumi from "@pulumi/pulumi";
import { hostPartNames, nodeNames, partsThat } from "../../../decisions/host/hostParts";
import type { PreflightRun } from "./preflightRun";
import type { KnownRequest } from "./preflightRequest";

const rechecked = partsThat(({ rechecked }) => rechecked);

/** Before a resource is made on a host that is not a member yet: checks that host, if this run has not done so. */
export function recheckHook(
  name: string,
  known: Promise<KnownRequest | undefined>,
  { look, checked }: PreflightRun,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    `${name}-preflight-again`,
    async ({ name: made }) => {
      const host = (await known)?.hosts.find((one) =>
        rechecked.some((part) => hostPartNames(nodeNames(name, one.name), part).name === made),
      );
      if (host === undefined || checked.has(host.name)) return;
      await look(
        { fresh: [{ ...host, again: true }], members: [], relogged: [] },
        `${host.name} is not a member yet. Preflight checked it again and found problems. Nothing was changed on it.`,
      );
    },
    { onDryRun: true },
  );
}
