import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import {
  hostPartNames,
  isRepaired,
  rowOf,
  type HostPart,
  type RepairedPart,
} from "../../decisions/host/hostParts";
import type { ResourceNames } from "../../decisions/pulumi/resourceNames";
import { renamed } from "../pulumi/renamed";
import { programPath } from "../../decisions/host/firstContact";
import { withLoginHooks, type LoginHooks } from "./ssh/withLoginHooks";

/** Where commands run, and what those of one host have in common. */
export interface CommandHost {
  /** Its component's. Names of its resources begin with them. */
  names: ResourceNames;
  /** A lost host has its neighbour's. */
  connection: pulumi.Input<command.types.input.remote.ConnectionArgs>;
  /** Runs a command again when its part was changed by hand, or is missing. */
  repairs?: (part: RepairedPart) => pulumi.CustomResourceOptions;
  /** Refuses a host that shows another SSH key than the recorded one or is silent, before a command dials it. */
  loginHooks?: LoginHooks;
  /** Checks the host again before a resource is made there that an earlier update did not make. */
  recheck?: pulumi.ResourceHook;
}

/** One command on a host. */
export interface HostCommandArgs {
  host: CommandHost;
  part: HostPart;
  /** The end of the resource's name, where the part has several on one host. */
  suffix?: string;
  stdin?: pulumi.Input<string>;
  /** Default: the part's verb. */
  create?: pulumi.Input<string>;
  /** Default: what creates it. */
  update?: pulumi.Input<string>;
  /** Default: nothing. */
  delete?: pulumi.Input<string>;
}

/** A line for the program on a host; its verbs are the same for root and for users of sudo. */
export function etcdHost(verb: string): string {
  return `${programPath} ${verb}`;
}

/** A command must read its input. One that ends before that fails now and then with `EOF`, like a lost connection. */
export const readNothing = "cat >/dev/null";

/** Options of every command: progress is shown live, results go to the state, and no output returns as environment. */
export const quiet = { addPreviousOutputInEnv: false, logging: "stderr" } as const;

/** One part of a host, as the command that stages it. */
export function hostCommand(
  { host, part, suffix, create, ...lines }: HostCommandArgs,
  opts: pulumi.CustomResourceOptions,
): command.remote.Command {
  const { verb = "", rechecked } = rowOf(part);
  const names = hostPartNames(host.names, part, suffix);
  const { beforeCreate = [], ...hooks } = opts.hooks ?? {};
  const again = rechecked && host.recheck ? [host.recheck] : [];
  return new command.remote.Command(
    names.name,
    { connection: host.connection, create: create ?? etcdHost(verb), ...lines, ...quiet },
    {
      ...(isRepaired(part) ? host.repairs?.(part) : {}),
      ...renamed(names, opts),
      hooks: withLoginHooks(host.loginHooks, { ...hooks, beforeCreate: [...again, ...beforeCreate] }),
    },
  );
}
