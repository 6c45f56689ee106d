import * as pulumi from "@pulumi/pulumi";
import { inputLines } from "../../decisions/host/inputLines";
import { namedFiles } from "../../decisions/host/namedFiles";
import type { SettledCluster } from "../arguments/settledCluster";
import type { LeafCertificate } from "./leaf";

/** Files for `etcd-host certificate` on one host. */
export function certificateFiles(
  host: string,
  cluster: SettledCluster,
  pki: { trust: pulumi.Output<string>; caBundle: pulumi.Output<string> },
  leaf: LeafCertificate,
): pulumi.Output<string> {
  const files = {
    ...adoptFile(cluster),
    name: `${host}\n`,
    trust: pulumi.interpolate`${pki.trust}\n`,
    "ca.pem": pki.caBundle,
    "member.pem": leaf.certificate,
    "member-key.pem": leaf.key,
  };
  return pulumi.all(files).apply(namedFiles);
}

/** While a cluster is adopted its members show what they had, whatever comes with this. */
function adoptFile({ adopt, ports }: SettledCluster): Record<string, string> {
  return adopt ? { adopt: inputLines({ cluster_id: adopt.clusterId, peer_port: ports.peer }) } : {};
}
