import { Record as Route53Record } from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { zoneIdErrors } from "../../decisions/dns/zoneIdErrors";
import { plainValue } from "../pulumi/plainValue";
import type { Route53Settings } from "./route53";
import type { DnsBackend } from "./DnsBackend";

/** Keeps records in Route53: a resource a record set. */
export function route53Backend({ zoneId, allowOverwrite }: Route53Settings): DnsBackend {
  return {
    errors: () => zoneIdErrors("route53", plainValue(zoneId)),
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
        opts,
      );
      return [record];
    },
  };
}
