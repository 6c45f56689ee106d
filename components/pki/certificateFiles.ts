import * as pulumi from "@pulumi/pulumi";
import { inputLines } from "../../decisions/host/inputLines";
import type { SettledCluster } from "../arguments/settledCluster";
import type { LeafCertificate } from "./leaf";

/** Files for `etcd-host certificate` on one host. */
export function certificateFiles(
  host: string,
  cluster: SettledCluster,
  pki: { trust: pulumi.Output<string>; caBundle: pulumi.Output<string> },
  leaf: LeafCertificate,
): pulumi.Output<string> {
  return pulumi.interpolate`${adoptFile(cluster)}--- name\n${host}\n--- trust\n${pki.trust}\n--- ca.pem\n${pki.caBundle}--- member.pem\n${leaf.certificate}--- member-key.pem\n${leaf.key}`;
}

/** While a cluster is adopted its members show what they had, whatever comes with this. */
function adoptFile({ adopt, ports }: SettledCluster): string {
  return adopt ? `--- adopt\n${inputLines({ cluster_id: adopt.clusterId, peer_port: ports.peer })}` : "";
}
