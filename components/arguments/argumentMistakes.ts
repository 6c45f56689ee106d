import type * as pulumi from "@pulumi/pulumi";
import type { Mistake } from "../../decisions/findings/mistake";
import type { ClusterConfiguration } from "../../decisions/arguments/clusterConfiguration";
import type { ConnectionConfiguration } from "../../decisions/host/ssh/connectionMistakes";
import { defaultBootstrap } from "../../decisions/membership/defaultBootstrap";
import { mistakes } from "../../decisions/arguments/mistakes";
import type { EtcdClusterArgs } from "../EtcdClusterArgs";
import { dnsMistakes } from "../dns/backends";
import type { SshConnection } from "../host/ssh/sshConnection";
import { known } from "../pulumi/known";
import { localArchives } from "../release/localArchives";

/**
 * Every mistake of the arguments at once. What is only known later (an address that a cloud is yet to give) is not judged
 * here, nor what is a secret of Pulumi's: a connection is looked at once more by preflight, when all of it is known.
 */
export function argumentMistakes(args: Partial<EtcdClusterArgs>, name?: string): Mistake[] {
  const ofRecords = args.dns === undefined ? [] : dnsMistakes(args.dns, args.domain);
  return [...mistakes(plain(args, name)), ...ofRecords];
}

function plain(args: Partial<EtcdClusterArgs>, name: string | undefined): ClusterConfiguration {
  return {
    ...args,
    name,
    install: args.install && localArchives(args.install),
    bootstrap: args.bootstrap ?? defaultBootstrap(args.domain),
    dns: args.dns !== undefined,
    connection: plainConnection(args.connection),
    hosts: args.hosts?.map((host) => ({
      ...host,
      address: known(host.address),
      address6: known(host.address6),
      connection: plainConnection(host.connection),
    })),
  };
}

function plainConnection(
  connection: pulumi.Input<SshConnection> | undefined,
): ConnectionConfiguration | undefined {
  const given = known(connection);
  if (given === undefined) return undefined;
  const { proxy, ...fields } = given;
  const values = Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, known(value)]));
  // A passphrase that is not known is one all the same.
  if (given.privateKeyPassword !== undefined) values.privateKeyPassword ??= "";
  return { ...values, proxy: plainConnection(proxy) };
}
