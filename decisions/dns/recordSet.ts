/** The types of records that a cluster needs. */
export type RecordType = "A" | "AAAA" | "SRV";

/** All records of one name and type, as plain values. */
export interface RecordSet {
  /** Names it among the record sets of its host, or of the cluster: `address`, `server-srv`. */
  id: string;
  /** The host of an address. */
  host?: string;
  /** Fully qualified, without the root's dot. */
  name: string;
  type: RecordType;
  ttlSeconds: number;
  /** In zone file notation, names without the root's dot, by host. */
  values: Record<string, string>;
}
