import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { isPlainSshKey } from "../../../decisions/host/ssh/sshKeyError";
import { sshDefaults } from "../../../decisions/host/ssh/sshDefaults";
import { HostKeyPolicy } from "../../../decisions/host/keys/hostKeyPolicy";
import { plainValue } from "../../pulumi/plainValue";
import type { ConnectionArgs } from "./ConnectionArgs";

/** How one host is reached. */
export interface HostConnection {
  connection: pulumi.Output<command.types.input.remote.ConnectionArgs>;
  hostKeyPolicy: pulumi.Output<HostKeyPolicy>;
  /** Whether any SSH host key is accepted there. Known before the address is. */
  acceptsAnyKey: pulumi.Output<boolean>;
  /** Whether its key, or its bastion's, may have to be recorded; some settings Pulumi knows only later. */
  mayNeedRecord: boolean;
}

interface ConnectedHost {
  address: pulumi.Input<string>;
  connection?: pulumi.Input<ConnectionArgs>;
}

/** The settings of one host over those of the cluster, the host's address where no other is given. */
export function hostConnection(
  host: ConnectedHost,
  shared: pulumi.Input<ConnectionArgs> | undefined,
): HostConnection {
  const settings = pulumi.all([shared, host.connection]).apply(([ofAll, own]) => merged(ofAll, own));
  return {
    // Without the policy: the engine prints all of a connection that has an unknown field, its private key in clear.
    connection: pulumi
      .all([host.address, settings])
      .apply(([address, { connection }]) => ({ ...connection, host: connection.host ?? address })),
    hostKeyPolicy: settings.apply(({ hostKeyPolicy }) => hostKeyPolicy),
    acceptsAnyKey: settings.apply(
      ({ connection, hostKeyPolicy }) => hostKeyPolicy === HostKeyPolicy.Off && !isPinned(connection),
    ),
    mayNeedRecord: !isPinned(shared, host.connection),
  };
}

function merged(...given: (pulumi.Unwrap<ConnectionArgs> | undefined)[]) {
  const { hostKeyPolicy = HostKeyPolicy.FirstUse, ...all } = Object.assign(
    {
      user: sshDefaults.user,
      perDialTimeout: sshDefaults.perDialTimeout,
      dialErrorLimit: sshDefaults.dialErrorLimit,
    },
    ...given,
  ) as pulumi.Unwrap<ConnectionArgs>;
  const { proxy, ...rest } = withUsedPassphrase(all);
  const bastion = proxy === undefined ? {} : { proxy: withUsedPassphrase(proxy) };
  return { connection: { ...rest, ...bastion }, hostKeyPolicy };
}

/** Without the cluster's passphrase beside a host's own key that has none: Pulumi's plugin refuses such a pair. */
function withUsedPassphrase<T extends { privateKey?: string; privateKeyPassword?: string }>(settings: T): T {
  const { privateKey, privateKeyPassword, ...others } = settings;
  return privateKey !== undefined && privateKeyPassword !== undefined && isPlainSshKey(privateKey)
    ? ({ ...others, privateKey } as T)
    : settings;
}

/** As far as it is known before Pulumi's Outputs are. */
function isPinned(...settings: (pulumi.Input<ConnectionArgs> | undefined)[]): boolean {
  const merged = Object.assign({}, ...settings.map((one) => plainValue(one))) as ConnectionArgs;
  if (merged.hostKey === undefined) return false;
  return merged.proxy === undefined || plainValue(merged.proxy)?.hostKey !== undefined;
}
