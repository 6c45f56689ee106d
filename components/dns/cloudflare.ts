import { DnsRecord } from "@pulumi/cloudflare/dnsRecord";
import * as pulumi from "@pulumi/pulumi";
import { srvFields } from "../../decisions/dns/srvFields";
import { zoneIdMistakes } from "../../decisions/dns/zoneIdMistakes";
import { known } from "../pulumi/known";
import type { DnsBackend } from "./DnsBackend";

/** A zone of Cloudflare. No change here touches a member. */
export interface CloudflareSettings {
  /** The zone that holds the domain. Change: records made in the new one, then deleted in the old one. */
  zoneId: pulumi.Input<string>;
  /** A comment on each record. Default: none. Change: records updated. */
  comment?: string;
  /** Cloudflare account. Default: the stack's. Change: records made by the new one, then deleted by the old one. */
  provider?: pulumi.ProviderResource;
}

/** Keeps records in Cloudflare, never proxied: a resource a value, named for its host, so that another host is another resource and no more. */
export function cloudflare({ zoneId, comment, provider }: CloudflareSettings): DnsBackend {
  return {
    mistakes: () => zoneIdMistakes("cloudflare", known(zoneId)),
    recordSet(logicalName, { name, type, ttlSeconds, values }, opts) {
      return Object.entries(values).map(
        ([host, value]) =>
          new DnsRecord(
            // An address set has one value, whose host is in its name already.
            type === "SRV" ? `${logicalName}-${host}` : logicalName,
            { zoneId, name, type, ttl: ttlSeconds, proxied: false, comment, ...content(type, value) },
            provider === undefined ? opts : { ...opts, provider },
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
