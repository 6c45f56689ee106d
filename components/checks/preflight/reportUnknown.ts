import * as pulumi from "@pulumi/pulumi";
import { keptAlive } from "../../pulumi/keptAlive";
import type { KnownRequest } from "./preflightRequest";

/**
 * Says in a preview which hosts it could not check, or not in full: something that they need is yet to be made. The
 * request is the same one, after the report. A check that fails ends the program, and with it what is not yet said.
 */
export function reportUnknown(
  cluster: string,
  preflight: Promise<KnownRequest | undefined>,
): Promise<KnownRequest | undefined> {
  if (!pulumi.runtime.isDryRun()) return preflight;
  const reported = preflight.then(async (known) => {
    if (known === undefined) return known;
    const { hosts, unknown, knowsRelease } = known;
    if (unknown.length > 0) {
      const [their, them] = unknown.length === 1 ? ["its", "it"] : ["their", "them"];
      await pulumi.log.info(
        `${cluster}: this preview could not check ${unknown.join(", ")}, since ${their} address or connection ` +
          `is not known yet; the update checks ${them} before it changes ${them}.`,
      );
    }
    if (!knowsRelease && hosts.length > 0)
      await pulumi.log.info(
        `${cluster}: this preview could not check whether ${hosts.map(({ name }) => name).join(", ")} ` +
          "can fetch etcd, since install.mirror or install.httpProxy is not known yet; " +
          "the update checks it before it changes a host.",
      );
    return known;
  });
  void keptAlive(reported);
  return reported;
}
