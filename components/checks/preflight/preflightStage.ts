import * as pulumi from "@pulumi/pulumi";
import { recordSets } from "../../../decisions/dns/recordSets";
import { srvSetName } from "../../../decisions/dns/srvSetName";
import { adoptedCluster } from "./adoptedCluster";
import { valueIfKnown } from "../../pulumi/valueIfKnown";
import { dnsBackend } from "../../dns/backends";
import { installInput } from "../../host/release/installInput";
import { preflightResource, type Preflight } from "./preflightResource";
import type { PreflightRequest } from "./preflightRequest";
import { addressFields, type SettledCluster } from "../../arguments/settledCluster";

/** Before anything is changed on any host, all of them are looked at. */
export function preflightStage(
  cluster: SettledCluster,
  trust: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): Preflight {
  const { living, ports, metricsUrls, walDir, adopt, settings } = cluster;
  const adoption = adopt && adoptedCluster(cluster, adopt.clusterId);
  const install = installInput(cluster.version, cluster.install);
  const hosts = living.map((host) => ({
    name: host.name,
    host: pulumi
      .all([
        pulumi.all([addressFields(host), pulumi.all(host.extraAddresses)]),
        pulumi.all([host.connection, host.login]),
        host.urls,
        adoption,
        host.files,
      ])
      .apply(([[addresses, extraAddresses], [declared, connection], urls, known, files]) => ({
        name: host.name,
        ...addresses,
        extraAddresses,
        connection,
        declared,
        ports,
        metricsUrls,
        peerUrl: urls.peerUrl,
        adopt: known && { ...known, clientUrl: urls.clientUrl, files },
        dataDir: host.dataDir,
        walDir,
        setHostname: cluster.setHostname,
        timers: cluster.backup !== undefined || cluster.maintenance !== undefined,
        fqdn: cluster.keepsRecords ? undefined : host.fqdn,
      })),
  }));
  const against = {
    hardwareProfile: cluster.hardwareProfile,
    failOnWarnings: cluster.failOnWarnings,
    quotaBackendBytes: settings.quotaBackendBytes,
    skip: !cluster.preflight,
  };
  const judged = Promise.all([valueIfKnown(trust), cluster.outputsChecked]);
  return preflightResource(cluster.name, { hosts, install, zone: zoneOf(cluster), judged }, against, opts);
}

/** How the records' place is looked at, where it can be, and what is wanted there. */
function zoneOf({
  domain,
  dns,
  discoverySrvName,
  domainAddresses,
  ports,
  dnsTtlSeconds,
}: SettledCluster): PreflightRequest["zone"] {
  const backend = dns && dnsBackend(dns);
  if (domain === undefined || backend?.zoneCheck === undefined) return undefined;
  const server = srvSetName({ service: "server", domain, discoverySrvName });
  const shared = { domain, ports, ttlSeconds: dnsTtlSeconds, discoverySrvName, domainAddresses };
  return {
    look: backend.zoneCheck(domainAddresses ? `${server} and ${domain}` : server),
    records: (hosts) => recordSets({ ...shared, hosts }),
  };
}
