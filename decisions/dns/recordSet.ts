/** The types of records that a cluster needs. */
export type RecordType = "A" | "AAAA" | "SRV";

/** All records of one name and type, as plain values. */
export interface RecordSet {
  /** Names it among the cluster's record sets: `etcd01-address`, `server-srv`. */
  id: string;
  /** Fully qualified, without the root's dot. */
  name: string;
  type: RecordType;
  ttlSeconds: number;
  /** In zone file notation, names without the root's dot, by host. */
  values: Record<string, string>;
}
