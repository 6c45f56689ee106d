import * as pulumi from "@pulumi/pulumi";
import { sshHostKey } from "../../../decisions/host/ssh/sshHostKey";
import { isMocked } from "../../pulumi/isMocked";
import { valueIfAvailable } from "../../pulumi/valueIfKnown";
import { hostKeyDiffers, isOtherHostKey } from "../ssh/dialError";
import type { KnownConnection } from "../ssh/KnownConnection";
import { shownHostKey } from "../ssh/sshConnect";

/** For all hosts together, because a preview waits for it. */
const timeoutMs = 5_000;

/** Hosts and how they are reached, with the keys that are expected there. */
export type ExpectedKeys = readonly { name: string; login: pulumi.Output<KnownConnection> }[];

/**
 * Warns of hosts that show another SSH host key than the expected one. For previews that check no host: their update
 * refuses such a host in its middle. A silent host is not reported, as everywhere in such a preview.
 */
export async function warnOfOtherKeys(
  cluster: string,
  hosts: ExpectedKeys,
  resource?: pulumi.Resource,
): Promise<void> {
  if (isMocked()) return;
  const found = await Promise.all(
    hosts.map(async ({ name, login }) => {
      const why = await valueIfAvailable(login).then(
        (to) => to && otherKey(to),
        () => undefined,
      );
      return why === undefined ? [] : [`\n  ${name}: ${why}.`];
    }),
  );
  if (found.flat().length === 0) return;
  const text = `${cluster}: hosts show other SSH host keys than expected, so the update refuses them.`;
  await pulumi.log.warn(`${text}${found.flat().join("")}`, resource);
}

async function otherKey(to: KnownConnection): Promise<string | undefined> {
  const expected = to.hostKey === undefined ? undefined : sshHostKey(to.hostKey);
  if (expected === undefined && to.proxy?.hostKey === undefined) return undefined;
  try {
    const shown = await shownHostKey(to, { patient: false }, timeoutMs);
    if (expected === undefined || shown.toString("base64") === expected.key) return undefined;
    return hostKeyDiffers("connection", shown, expected.key).message;
  } catch (error) {
    // A bastion's key is judged by its login.
    return isOtherHostKey(error) ? (error as Error).message : undefined;
  }
}
