import * as pulumi from "@pulumi/pulumi";
import { digest } from "../../decisions/host/digest";
import { bootstrapLines, type BootstrapRecord } from "../../decisions/membership/bootstrapRecord";
import { walParent } from "../../decisions/etcd/walParent";
import { inputLines } from "../../decisions/host/inputLines";
import { oldestUpgradableVersion } from "../../decisions/host/release/oldestUpgradableVersion";
import type { SettledCluster, SettledHost } from "../arguments/settledCluster";

/**
 * The input of the member verb. Another version, configuration or trust restarts etcd, and so does the step to
 * `adopt.manage`; a change of another line restarts nothing.
 */
export function memberInput(
  cluster: SettledCluster,
  host: SettledHost,
  {
    record,
    trust,
    version,
  }: { record: pulumi.Output<BootstrapRecord>; trust: pulumi.Output<string>; version: string },
): pulumi.Output<string> {
  const { adopt, living } = cluster;
  const members = adopt ? living.map((one) => one.urls.apply(({ peerUrl }) => `${one.name}=${peerUrl}`)) : [];
  return pulumi
    .all([record, host.urls, host.filesOf(version), trust, pulumi.all(members)])
    .apply(([known, urls, files, trusted, adopt_member]) =>
      inputLines({
        ...bootstrapLines(known, host.name, cluster.domain),
        name: host.name,
        version,
        configuration: digest(files),
        trust: trusted,
        peer_url: urls.peerUrl,
        client_url: urls.clientUrl,
        client_port: cluster.ports.client,
        data_dir: host.dataDir,
        wal_dir: cluster.walDir && walParent(cluster.walDir),
        bootstrap: cluster.bootstrap,
        discovery_srv: cluster.domain,
        discovery_srv_name: cluster.discoverySrvName,
        discovery_endpoints: cluster.discovery?.endpoints.join(","),
        discovery_token: cluster.discovery?.token,
        upgrades_from: oldestUpgradableVersion(version),
        catch_up_seconds: cluster.catchUpSeconds,
        start_seconds: cluster.startSeconds,
        adopt: adopt?.clusterId,
        adopt_member,
        take_over: adopt?.manage ? "yes" : undefined,
        restored: cluster.restored,
      }),
    );
}
