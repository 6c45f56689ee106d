import { DnsRecord } from "@pulumi/cloudflare/dnsRecord";
import * as pulumi from "@pulumi/pulumi";
import { srvFields } from "../../decisions/dns/srvFields";
import { zoneIdErrors } from "../../decisions/dns/zoneIdErrors";
import { plainValue } from "../pulumi/plainValue";
import type { CloudflareSettings } from "./cloudflare";
import type { DnsBackend } from "./DnsBackend";

/** Keeps records in Cloudflare, never proxied: a resource a value, named for its host, so that another host is another resource and no more. */
export function cloudflareBackend({ zoneId, comment }: CloudflareSettings): DnsBackend {
  return {
    errors: () => zoneIdErrors("cloudflare", plainValue(zoneId)),
    recordSet(logicalName, { name, type, ttlSeconds, values }, opts) {
      return Object.entries(values).map(
        ([host, value]) =>
          new DnsRecord(
            // An address set has one value, whose host is in its name already.
            type === "SRV" ? `${logicalName}-${host}` : logicalName,
            { zoneId, name, type, ttl: ttlSeconds, proxied: false, comment, ...content(type, value) },
            opts,
          ),
      );
    },
  };
}

function content(type: pulumi.Input<string>, value: pulumi.Input<string>) {
  if (type !== "SRV") return { content: value };
  const fields = pulumi.output(value).apply(srvFields);
  // The priority is there twice, or every preview shows it as a change (cloudflare/terraform-provider-cloudflare#6684).
  return { priority: fields.priority, data: fields };
}
