import type * as pulumi from "@pulumi/pulumi";
import type { Finding } from "../../decisions/findings/finding";
import type { FieldError } from "../../decisions/findings/fieldError";
import type { PreflightInput } from "../../decisions/checks/preflight/preflightInput";
import type { RecordSet, RecordType } from "../../decisions/dns/recordSet";

/** All records of one name and type. */
export interface RecordSetArgs extends Pick<RecordSet, "id" | "host"> {
  /** Fully qualified, without the root's dot. */
  name: string;
  /** Of an address that is not known yet it is not known either. */
  type: pulumi.Input<RecordType>;
  /** Seconds that resolvers may keep it. */
  ttlSeconds: number;
  /** In zone file notation, names without the root's dot; by what each belongs to, a host, which names it in the state. */
  values: Record<string, pulumi.Input<string>>;
}

/** What is to be in a zone, and what may be there already. */
export interface ZoneTarget {
  /** All records of the cluster. */
  records: readonly RecordSet[];
  /** Whether SRV sets and the domain must be of this cluster, if they are there: these names were never looked at. */
  namesAreNew: boolean;
  /** Hosts that are new: the names that they are to have must be nobody's. */
  added: readonly string[];
  /** Hosts that the cluster had at the last update; the records may still be theirs. */
  before: readonly string[];
}

/** A way to look at the zone, with all its settings known. */
export interface ZoneCheck {
  /** Tells it from another; what is secret is in the digest alone. */
  input: NonNullable<PreflightInput["zone"]>;
  /** Changes nothing. */
  look: (target: ZoneTarget) => Promise<Finding[]>;
}

/** Who keeps DNS records. Made by `rfc2136`, `route53` or `cloudflare`; nobody else needs to know which. */
export interface DnsBackend {
  /** Makes one record set of a component, as one resource or several. */
  recordSet(component: string, set: RecordSetArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource[];
  /**
   * What is wrong with its settings, for records in that domain. What is not known yet is not judged.
   * @internal
   */
  errors?(domain: string): FieldError[];
  /**
   * How preflight looks whether records can be kept there, before anything is changed. Left out: it does not.
   * `names` has the SRV set of members, and the domain where it has addresses.
   * @internal
   */
  zoneCheck?(names: string): pulumi.Output<ZoneCheck>;
}
