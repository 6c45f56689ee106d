import { Record as Route53Record } from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { zoneIdMistakes } from "../../decisions/dns/zoneIdMistakes";
import { known } from "../pulumi/known";
import type { DnsBackend } from "./DnsBackend";

/** A hosted zone of Route53. No change here touches a member. */
export interface Route53Settings {
  /** The hosted zone that holds the domain; for a private one, of the members' VPC. Change: records made in the new one, then deleted in the old one. */
  zoneId: pulumi.Input<string>;
  /** Whether records that are there already are taken over. Default: `false`; they are an error. Change: nothing. */
  allowOverwrite?: boolean;
  /** AWS account and region. Default: the stack's. Change: records made by the new one, then deleted by the old one. */
  provider?: pulumi.ProviderResource;
}

/** Keeps records in Route53: a resource a record set. */
export function route53({ zoneId, allowOverwrite, provider }: Route53Settings): DnsBackend {
  return {
    mistakes: () => zoneIdMistakes("route53", known(zoneId)),
    recordSet(logicalName, { name, type, ttlSeconds, values }, opts) {
      const record = new Route53Record(
        logicalName,
        {
          zoneId,
          name,
          type,
          ttl: ttlSeconds,
          records: pulumi.all(Object.values(values)).apply((known) => [...known].sort()),
          allowOverwrite,
        },
        provider === undefined ? opts : { ...opts, provider },
      );
      return [record];
    },
  };
}
