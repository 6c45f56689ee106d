import { Record as Route53Record } from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { recordSetNames } from "../../decisions/dns/recordNames";
import { zoneIdErrors } from "../../decisions/dns/zoneIdErrors";
import { plainValue } from "../pulumi/plainValue";
import { renamed } from "../pulumi/renamed";
import type { Route53Settings } from "./route53";
import type { DnsBackend } from "./DnsBackend";

/** Keeps records in Route53: a resource a record set. */
export function route53Backend({ zoneId, allowOverwrite }: Route53Settings): DnsBackend {
  return {
    errors: () => zoneIdErrors("route53", plainValue(zoneId)),
    recordSet(component, { name, type, ttlSeconds, values, ...set }, opts) {
      const names = recordSetNames(component, set);
      const record = new Route53Record(
        names.name,
        {
          zoneId,
          name,
          type,
          ttl: ttlSeconds,
          records: pulumi.all(Object.values(values)).apply((known) => [...known].sort()),
          allowOverwrite,
        },
        renamed(names, opts),
      );
      return [record];
    },
  };
}
