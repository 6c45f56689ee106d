import * as pulumi from "@pulumi/pulumi";
import { keptAlive } from "../../pulumi/keptAlive";
import type { KnownRequest } from "./preflightRequest";

/** Says in a preview which hosts it could not check, or not in full: something that they need is yet to be made. */
export function reportUnknown(cluster: string, preflight: Promise<KnownRequest | undefined>): void {
  if (!pulumi.runtime.isDryRun()) return;
  const reported = preflight.then(async (known) => {
    if (known === undefined) return;
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
  });
  void keptAlive(reported);
}
