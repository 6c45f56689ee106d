import { fieldError, type FieldError } from "../findings/fieldError";
import { dnsLabelError, dnsNameError } from "../network/dnsNameError";

/** The names that records are made of. */
export interface DomainConfiguration {
  domain?: string;
  discoverySrvName?: string;
  hosts?: readonly { name?: string }[];
}

/** The domain of the records, and the suffix of the SRV names. */
export function domainErrors({ domain, discoverySrvName, hosts = [] }: DomainConfiguration): FieldError[] {
  const found: (FieldError | undefined)[] = [];
  if (domain !== undefined) {
    found.push(dnsNameError("domain", domain, { optional: true }));
    const longest = Math.max(0, ...hosts.map((host) => host.name?.length ?? 0));
    if (longest + 1 + domain.length > 253)
      found.push(
        fieldError(
          "domain",
          `with the longest of hosts[].name it is over 253 characters, more than a DNS name has. Shorten one.`,
        ),
      );
  }
  if (discoverySrvName !== undefined) {
    found.push(dnsLabelError("discoverySrvName", discoverySrvName, { optional: true }));
    // "_etcd-server-ssl-" before it makes one label of a DNS name.
    if (discoverySrvName.length > 46)
      found.push(
        fieldError(
          "discoverySrvName",
          `${discoverySrvName.length} characters; 46 at most fit behind "_etcd-server-ssl-" in a DNS name.`,
        ),
      );
  }
  return found.filter((one) => one !== undefined);
}
