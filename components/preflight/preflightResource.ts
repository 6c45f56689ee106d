import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { preflightTexts, type PreflightInput } from "../../decisions/preflight/preflightInput";
import { quiet } from "../host/EtcdNode";
import { keptTexts } from "./keptTexts";
import { lookAgainHook } from "./lookAgainHook";
import { looker } from "./looker";
import { lookHook } from "./lookHook";
import type { PreflightSettings } from "./preflight";
import { preflightInput, type PreflightWanted } from "./preflightWanted";

/** The look, and what repeats it. */
export interface Preflight {
  resource: pulumi.Resource;
  /** For what is made on a host: looks at it, unless this program has done so already. */
  again: pulumi.ResourceHook;
}

/**
 * The look at all hosts before anything is changed on any, in previews too. A hook does the looking, just before this
 * resource would be created or updated, so a preview without changes dials nobody. Its input is the list of hosts and how
 * they are reached, a line each: the diff says what will be looked at.
 *
 * It remembers hosts also where the update fails later. Until such a host is a member, a hook on what is made there next repeats
 * the look: much may have changed in between.
 */
export function preflightResource(
  name: string,
  wanted: pulumi.Output<PreflightWanted>,
  settings: PreflightSettings & { /** Only remember the hosts. */ skip?: boolean },
  opts: pulumi.CustomResourceOptions,
): Preflight {
  // Set once every address and key is known: at the latest when the hook runs, since `stdin` waits for the same values.
  // In the preview of hosts that are yet to be made it stays unset.
  let known: (PreflightWanted & { input: PreflightInput }) | undefined;
  const texts = wanted.apply((all) => {
    known = { ...all, input: preflightInput(all, settings) };
    return preflightTexts(known.input);
  });
  const toLookAt = () => (settings.skip ? undefined : known);
  const looks = looker(settings);
  const look = lookHook(name, toLookAt, looks);
  const resource = new command.local.Command(
    `${name}-preflight`,
    { create: "true", ...keptTexts(texts), ...quiet },
    { ...opts, hooks: { beforeCreate: [look], beforeUpdate: [look] } },
  );
  return { resource, again: lookAgainHook(name, toLookAt, looks) };
}
