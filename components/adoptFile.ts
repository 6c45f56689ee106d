import { inputLines } from "../decisions/inputLines";
import type { SettledCluster } from "./settledCluster";

/** Goes before the files of a certificate: while a cluster is adopted its members show what they had, whatever comes with this. */
export function adoptFile({ adopt, ports }: SettledCluster): string {
  return adopt ? `--- adopt\n${inputLines({ cluster_id: adopt.clusterId, peer_port: ports.peer })}` : "";
}
