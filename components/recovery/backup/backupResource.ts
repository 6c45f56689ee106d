import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { programPath } from "../../../decisions/host/firstContact";
import { etcdHost, hostCommand, readNothing, type CommandHost } from "../../host/hostCommand";

/** Backups by one host. */
export interface BackupResourceArgs {
  host: CommandHost;
  lost: boolean;
  /** The document for `etcd-host backup-settings`. */
  settings: pulumi.Input<string>;
  /** Another one after an update that may have left other settings on the host. */
  token: pulumi.Input<string>;
}

/** An empty document removes the timers and the settings. */
const remove = `${readNothing}; test ! -x ${programPath} || echo '{}' | ${etcdHost("backup-settings")}`;

/** The settings and timers on one host. A lost host keeps the resource, so that its deletion dials no lost host. */
export function backupResource(
  { host, lost, settings, token }: BackupResourceArgs,
  opts: pulumi.CustomResourceOptions,
): command.remote.Command {
  return lost
    ? hostCommand({ host, part: "backup", create: readNothing, stdin: "" }, opts)
    : hostCommand({ host, part: "backup", create: withToken(token), stdin: settings, delete: remove }, opts);
}

/** Until a host has the settings of this token, the line differs. Repairs have the line of updates. */
function withToken(token: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`${etcdHost("backup-settings")} # settings ${token}`;
}
