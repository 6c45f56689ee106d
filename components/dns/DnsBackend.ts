import type * as pulumi from "@pulumi/pulumi";
import type { RecordType } from "../../decisions/recordSet";

/** All records of one name and type. */
export interface RecordSetArgs {
  /** Fully qualified, without the root's dot. */
  name: string;
  /** Of an address that is not known yet it is not known either. */
  type: pulumi.Input<RecordType>;
  /** Seconds that resolvers may keep it. */
  ttlSeconds: number;
  /** In zone file notation, names without the root's dot; by what each belongs to, a host, which names it in the state. */
  values: Record<string, pulumi.Input<string>>;
}

/** Who keeps DNS records. Made by `rfc2136`, `route53` or `cloudflare`; nobody else needs to know which. */
export interface DnsBackend {
  /** Makes one record set, as one resource or several, whose names start with `logicalName`. */
  recordSet(logicalName: string, set: RecordSetArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource[];
  /** What is wrong with its settings, for records in that domain: sentences that begin with the field. What is not known yet is not judged. */
  mistakes?(domain: string): string[];
}
