import { DnsRecord } from "@pulumi/cloudflare/dnsRecord";
import * as pulumi from "@pulumi/pulumi";
import { recordNames } from "../../decisions/dns/recordNames";
import { srvFields } from "../../decisions/dns/srvFields";
import { zoneIdErrors } from "../../decisions/dns/zoneIdErrors";
import { plainValue } from "../pulumi/plainValue";
import { renamed } from "../pulumi/renamed";
import type { CloudflareSettings } from "./cloudflare";
import type { DnsBackend } from "./DnsBackend";

/**
 * Keeps records in Cloudflare, never proxied. Each value is a resource that is named for its host, so another host
 * changes only its own resource.
 */
export function cloudflareBackend({ zoneId, comment }: CloudflareSettings): DnsBackend {
  return {
    errors: () => zoneIdErrors("cloudflare", plainValue(zoneId)),
    recordSet(component, { name, type, ttlSeconds, values, ...set }, opts) {
      return Object.entries(values).map(([host, value]) => {
        const names = recordNames(component, set, host);
        return new DnsRecord(
          names.name,
          { zoneId, name, type, ttl: ttlSeconds, proxied: false, comment, ...content(type, value) },
          renamed(names, opts),
        );
      });
    },
  };
}

function content(type: pulumi.Input<string>, value: pulumi.Input<string>) {
  if (type !== "SRV") return { content: value };
  const fields = pulumi.output(value).apply(srvFields);
  // The priority is there twice, or every preview shows it as a change (cloudflare/terraform-provider-cloudflare#6684).
  return { priority: fields.priority, data: fields };
}
