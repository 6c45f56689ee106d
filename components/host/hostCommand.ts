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
  /** Of a host that is lost, its neighbour's. */
  connection: pulumi.Input<command.types.input.remote.ConnectionArgs>;
  /** Runs a command again when what it is there for was changed by hand, or is missing. */
  repairs?: (part: RepairedPart) => pulumi.CustomResourceOptions;
  /** Refuses a host that shows another SSH key than the recorded one or is silent, before a command dials it. */
  loginHooks?: LoginHooks;
  /** Looks at the host again, where something is to be made there that an earlier update did not get to. */
  recheck?: pulumi.ResourceHook;
}

/** What one command runs. */
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

/** What every command has in common: progress is shown live, results go to the state, nothing comes back as environment. */
export const quiet = { addPreviousOutputInEnv: false, logging: "stderr" } as const;

/** One part of a host, as the command that lays it out. */
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
