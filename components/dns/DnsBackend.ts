import type * as pulumi from "@pulumi/pulumi";
import type { Finding } from "../../decisions/findings/finding";
import type { FieldError } from "../../decisions/findings/fieldError";
import type { PreflightInput } from "../../decisions/checks/preflight/preflightInput";
import type { RecordSet, RecordType } from "../../decisions/dns/recordSet";

/** All records of one name and type. */
export interface RecordSetArgs extends Pick<RecordSet, "id" | "host"> {
  /** Fully qualified, without the root's dot. */
  name: string;
  /** It is not known while the address is not known. */
  type: pulumi.Input<RecordType>;
  /** Seconds that resolvers may keep it. */
  ttlSeconds: number;
  /** In zone file notation, names without the root's dot, by host. The host names each value in the state. */
  values: Record<string, pulumi.Input<string>>;
}

/** The records that a zone must get, and facts about those that may be there already. */
export interface ZoneTarget {
  /** All records of the cluster. */
  records: readonly RecordSet[];
  /** Whether SRV sets and the domain must be of this cluster, if they are there: these names were never looked at. */
  namesAreNew: boolean;
  /** Hosts that are new: no other host may have their names. */
  added: readonly string[];
  /** Hosts that the cluster had at the last update; the records may still be theirs. */
  before: readonly string[];
}

/** A way to look at the zone, with all its settings known. */
export interface ZoneCheck {
  /** Identifies the zone and its access. Secrets are only in the digest. */
  input: NonNullable<PreflightInput["zone"]>;
  /** Changes nothing. */
  look: (target: ZoneTarget) => Promise<Finding[]>;
}

/** A service that keeps DNS records. `rfc2136`, `route53` and `cloudflare` make one; other code does not know which. */
export interface DnsBackend {
  /** Makes one record set of a component, as one resource or several. */
  recordSet(component: string, set: RecordSetArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource[];
  /**
   * The errors in its settings, for records in that domain. A value that is not known yet is not judged.
   * @internal
   */
  errors?(domain: string): FieldError[];
  /**
   * The check of preflight whether records can be kept there, before anything is changed. Left out: there is none.
   * `names` has the SRV set of members, and the domain where it has addresses.
   * @internal
   */
  zoneCheck?(names: string): pulumi.Output<ZoneCheck>;
}
