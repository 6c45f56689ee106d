import type { ConnectionConfiguration } from "../../host/ssh/connectionErrors";
import { inputLines } from "../../host/inputLines";

/** All that the command `etcd-cluster` knows of a cluster. The output of the same name has it as JSON. */
export interface OperatorAccess {
  /** Name of the cluster. */
  cluster: string;
  /** How each host is reached over SSH. */
  hosts: { name: string; login: HostLogin }[];
  /** The records that the stack keeps, where it does. */
  records?: KeptRecords;
}

/** A connection with the address and the SSH host key that an update has. */
export type HostLogin = ConnectionConfiguration & { host: string; proxy?: HostLogin };

export interface KeptRecords {
  domain: string;
  discoverySrvName?: string;
  /** `NAME ADDRESS` of each address record. */
  addresses: string[];
}

/** The stdin of `etcd-host status --records`. */
export function recordLines(records: KeptRecords | undefined): string {
  return inputLines({
    discovery_srv: records?.domain,
    discovery_srv_name: records?.discoverySrvName,
    record_address: records?.addresses,
  });
}
