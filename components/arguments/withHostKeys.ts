import * as pulumi from "@pulumi/pulumi";
import { HostKeyPolicy } from "../../decisions/host/keys/hostKeyPolicy";
import { sshEndpoint } from "../../decisions/host/ssh/sshEndpoint";
import type { SettledCluster, SettledHost } from "./settledCluster";
import { keptAlive } from "../pulumi/keptAlive";
import { valueIfAvailable, valueIfKnown } from "../pulumi/valueIfKnown";
import type { KnownConnection } from "../host/ssh/KnownConnection";
import { loginHooks } from "../host/ssh/loginHooks";
import { hostKeyRecord } from "../host/keys/hostKeyRecord";
import { warnOfOtherKeys } from "../host/keys/warnOfOtherKeys";
import { withKey, type Places } from "../host/keys/hostKeys";

/**
 * The cluster, with logins that accept only the recorded host keys, and with the hooks on them. Hosts whose keys are
 * all pinned need no record.
 */
export function withHostKeys(
  cluster: SettledCluster,
  trust: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): SettledCluster {
  void keptAlive(warnOfUnchecked(cluster, opts.parent));
  const recorded = cluster.hosts.filter(({ mayNeedRecord }) => mayNeedRecord);
  const places = {
    living: placesOfHosts(
      recorded.filter(({ lost }) => !lost),
      cluster,
      trust,
    ),
    lost: recorded.filter(({ lost }) => lost).map(placesOf),
  };
  const keys = recorded.length === 0 ? Promise.resolve({}) : hostKeyRecord(cluster.name, places, opts);
  const unchecked = uncheckedPlaces(cluster);
  const withRecordedKey = async (connection: KnownConnection) =>
    (await unchecked).has(sshEndpoint(connection)) ? connection : withKey(connection, await keys);
  const checked = (host: SettledHost): SettledHost => {
    const login = !recorded.includes(host)
      ? host.login
      : pulumi
          .all([host.login, host.hostKeyPolicy])
          .apply(async ([to, policy]) => (policy === HostKeyPolicy.FirstUse ? withKey(to, await keys) : to));
    return { ...host, login, loginHooks: loginHooks(cluster.name, host.name, withRecordedKey) };
  };
  const hosts = cluster.hosts.map((host) => (host.lost ? host : checked(host)));
  const living = hosts.filter(({ lost }) => !lost);
  if (pulumi.runtime.isDryRun() && !cluster.preflight)
    void keptAlive(warnOfOtherKeys(cluster.name, living, opts.parent));
  return {
    ...cluster,
    hosts,
    living,
    withRecordedKey,
  };
}

/** The Outputs, the CA and the files come first, because an error in them must come before any command. */
function placesOfHosts(
  hosts: readonly SettledHost[],
  { outputsChecked }: SettledCluster,
  trust: pulumi.Output<string>,
): pulumi.Output<Places>[] {
  const judged = Promise.all([
    outputsChecked,
    ...[trust, ...hosts.map(({ files }) => files)].map(valueIfKnown),
  ]);
  return hosts.map((host) => pulumi.all([placesOf(host), judged]).apply(([places]) => places));
}

/** Each place that is dialled without a pinned key, a bastion before what is behind it. */
function placesOf({ login, hostKeyPolicy }: SettledHost): pulumi.Output<Places> {
  return pulumi.all([login, hostKeyPolicy]).apply(([to, policy]) => {
    if (policy !== HostKeyPolicy.FirstUse) return {};
    const ways = to.proxy === undefined ? [to] : [to.proxy, to];
    const unpinned = ways.filter(({ hostKey }) => hostKey === undefined);
    return Object.fromEntries(unpinned.map((way) => [sshEndpoint(way), way]));
  });
}

/** The hosts whose policy is "off". The record still has the keys that an earlier policy left. */
async function uncheckedPlaces({ living }: SettledCluster): Promise<ReadonlySet<string>> {
  const places = living.map(({ login, hostKeyPolicy }) =>
    valueIfAvailable(
      pulumi
        .all([login, hostKeyPolicy])
        .apply(([to, policy]) => (policy === HostKeyPolicy.Off ? [sshEndpoint(to)] : [])),
    ),
  );
  return new Set((await Promise.all(places)).flatMap((place) => place ?? []));
}

/** Each host by itself: a preview does not know the connection of one that is yet to be made. */
async function warnOfUnchecked({ name, living }: SettledCluster, resource?: pulumi.Resource): Promise<void> {
  const preview = pulumi.runtime.isDryRun();
  // An error of the connection is reported elsewhere.
  const known = await Promise.all(
    living.map(({ acceptsAnyKey }) => valueIfKnown(acceptsAnyKey).catch(() => false)),
  );
  const named = (value: boolean | undefined) =>
    living
      .filter((_, index) => known[index] === value)
      .map((host) => host.name)
      .join(", ");
  const [unchecked, unknown] = [named(true), named(undefined)];
  if (unchecked)
    await pulumi.log.warn(
      `${name}: connection.hostKeyPolicy is "off" for ${unchecked}, so no SSH host key is checked there. ` +
        "Another machine that answers in a host's place gets the member's private key. " +
        'Write connection.hostKey, or leave out hostKeyPolicy for "first-use".',
      resource,
    );
  if (unknown && preview)
    await pulumi.log.info(
      `${name}: this preview could not report whether the SSH host key of ${unknown} is checked, ` +
        "because that connection is not known yet. The update warns if it is not.",
      resource,
    );
}
