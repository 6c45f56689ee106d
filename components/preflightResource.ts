import { AsyncResource } from "node:async_hooks";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { findingsReport } from "../decisions/findingsReport";
import { isError } from "../decisions/isError";
import { quiet } from "./EtcdNode";
import { preflight, type PreflightHost, type PreflightSettings } from "./preflight/preflight";

/**
 * The look at all hosts before anything is changed on any, in previews too. A hook does the looking, just before this
 * resource would be created or updated, so a preview without changes dials nobody. Its input is the list of hosts:
 * the diff says which will be looked at.
 */
export function preflightResource(
  name: string,
  hosts: pulumi.Output<PreflightHost>[],
  settings: PreflightSettings & { /** Only remember the hosts. */ skip?: boolean },
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  // Set once every address and key is known: at the latest when the hook runs, since `stdin` waits for the same values.
  // In the preview of hosts that are yet to be made it stays unset.
  let known: PreflightHost[] | undefined;
  const stdin = pulumi.unsecret(
    pulumi.all(hosts).apply((all) => {
      known = all;
      return all.map((host) => `${preflightLine(host, settings)}\n`).join("");
    }),
  );
  // The engine calls a hook from outside the program's context, by which an inline program finds its engine's log.
  const warn = AsyncResource.bind((text: string) => pulumi.log.warn(text));
  const look = new pulumi.ResourceHook(
    `${name}-preflight`,
    async ({ oldInputs }) => {
      if (settings.skip) return;
      const before = String(oldInputs?.stdin ?? "").split("\n");
      const names = before.map((line) => line.split(" ")[0]);
      const isFresh = (host: PreflightHost) => !before.includes(preflightLine(host, settings));
      const fresh = known?.filter(isFresh) ?? [];
      const findings = await preflight(
        fresh.map((host) => ({ ...host, isNew: !names.includes(host.name) })),
        settings,
        known?.filter((host) => !isFresh(host)),
      );
      const report = findingsReport(findings);
      if (findings.some(isError))
        throw new Error(`preflight found problems, and nothing was changed.\n${report}`);
      // Not attached to this resource: its name is not there before its hook has ended.
      if (findings.some(({ ok }) => ok !== true)) await warn(report);
    },
    { onDryRun: true },
  );
  return new command.local.Command(
    `${name}-preflight`,
    { create: "true", stdin, ...quiet },
    { ...opts, hooks: { beforeCreate: [look], beforeUpdate: [look] } },
  );
}

/** One host in the input of the preflight resource; another line than last time means another look. */
function preflightLine(
  { name, address, dataDir, walDir, peerUrl, ports }: PreflightHost,
  settings: PreflightSettings,
): string {
  const against = `profile ${settings.profile}${settings.strict ? " strict" : ""}`;
  const wal = walDir === undefined ? "" : ` wal ${walDir}`;
  return `${name} ${address} peer ${peerUrl} client ${ports.client} data ${dataDir}${wal} ${against}`;
}
