import * as pulumi from "@pulumi/pulumi";
import { defaultMetricsUrls } from "../../decisions/network/defaultMetricsUrls";
import { recordSets } from "../../decisions/dns/recordSets";
import { srvSetName } from "../../decisions/dns/srvSetName";
import { adoptionWish } from "./adoptionWish";
import { awaited } from "../pulumi/awaited";
import type { EtcdClusterArgs } from "../EtcdClusterArgs";
import { installInput } from "../release/installInput";
import { preflightResource, type Preflight } from "./preflightResource";
import type { SettledCluster } from "../arguments/settledCluster";

/** Before anything is changed on any host, all of them are looked at. */
export function lookAtHosts(
  name: string,
  args: EtcdClusterArgs,
  cluster: SettledCluster,
  trust: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): Preflight {
  const { living, ports, dataDir, adopt } = cluster;
  const adoption = adopt && adoptionWish(args, adopt.clusterId, living);
  const install = installInput(args.version, args.install);
  const hosts = living.map((host) =>
    pulumi
      .all([host.address, host.address6, host.connection, host.urls, adoption, host.files])
      .apply(([address, address6, connection, urls, known, files]) => ({
        name: host.name,
        address,
        address6,
        connection,
        install,
        ports,
        metricsUrls: args.settings?.listenMetricsUrls ?? defaultMetricsUrls,
        peerUrl: urls.peerUrl,
        adopt: known && { ...known, clientUrl: urls.clientUrl, files },
        dataDir,
        walDir: args.walDir,
        fqdn: cluster.keepsRecords ? undefined : host.fqdn,
      })),
  );
  const settings = {
    profile: args.profile ?? "general",
    strict: args.strict ?? false,
    quotaBackendBytes: args.settings?.quotaBackendBytes,
    skip: args.preflight === false,
  };
  // A CA that is an Output is judged once it is known; by then nothing must have been done on a host.
  const judged = awaited(trust);
  const wanted = pulumi.all([pulumi.all(hosts), zoneOf(args, cluster), judged]);
  return preflightResource(
    name,
    wanted.apply(([known, zone]) => ({ hosts: known, zone })),
    settings,
    opts,
  );
}

/** How the records' place is looked at, where it can be, and what is wanted there. */
function zoneOf({ domain, dns, srvName }: EtcdClusterArgs, { living }: SettledCluster) {
  if (domain === undefined || dns?.zoneLook === undefined) return undefined;
  const hosts = living.map(({ name, address, address6 }) => pulumi.output({ name, address, address6 }));
  const records = pulumi.all(hosts).apply((known) => recordSets({ domain, hosts: known, srvName }));
  const serverName = srvSetName({ service: "server", domain, srvName });
  return pulumi.all([records, dns.zoneLook(serverName)]).apply(([sets, look]) => ({ records: sets, look }));
}
