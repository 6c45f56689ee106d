import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { preflightTexts } from "../../../decisions/checks/preflight/preflightInput";
import { quiet } from "../../host/hostCommand";
import { savedTexts } from "./preflightState";
import { recheckHook } from "./recheckHook";
import { preflightRun } from "./preflightRun";
import { preflightHook } from "./preflightHook";
import type { PreflightSettings } from "./preflight";
import { reportUnknown } from "./reportUnknown";
import { preflightInput, knownRequest, type PreflightRequest } from "./preflightRequest";

/** The check, and a hook that repeats it. */
export interface Preflight {
  resource: pulumi.Resource;
  /** For a resource on a host: checks that host, unless this run has done so already. */
  again: pulumi.ResourceHook;
}

/**
 * The check of all hosts before anything is changed on any, in previews too. A hook makes it, just before this resource
 * would be created or updated, so it dials no host in a preview without changes. Its input is the list of hosts and how
 * they are reached, a line each, so the diff shows what will be checked.
 *
 * It remembers hosts also where the update fails later. Until such a host is a member, a hook on the next resource
 * there repeats the check, because much may have changed in between.
 */
export function preflightResource(
  name: string,
  wanted: PreflightRequest & { /** Nothing is done on a host before. */ judged: Promise<unknown> },
  settings: PreflightSettings & { /** Only remember the hosts. */ skip?: boolean },
  opts: pulumi.CustomResourceOptions,
): Preflight {
  const texts = pulumi
    .all([pulumi.all(wanted.hosts.map(({ host }) => host)), wanted.zone?.look, wanted.judged])
    .apply(([hosts, look]) => preflightTexts(preflightInput({ hosts, look }, settings)));
  const known = settings.skip
    ? Promise.resolve(undefined)
    : reportUnknown(
        name,
        wanted.judged.then(() => knownRequest(wanted)),
      );
  const run = preflightRun(name, settings);
  const look = preflightHook(name, known, settings, run);
  const resource = new command.local.Command(
    `${name}-preflight`,
    { create: "true", ...savedTexts(texts), ...quiet },
    { ...opts, hooks: { beforeCreate: [look], beforeUpdate: [look] } },
  );
  return { resource, again: recheckHook(name, known, run) };
}
