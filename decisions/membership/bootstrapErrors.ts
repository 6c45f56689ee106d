import { fieldError, warning, type FieldError } from "../findings/fieldError";
import { Bootstrap } from "./bootstrap";
import { discoveryPemErrors } from "./discoveryPemErrors";
import { domainErrors } from "../dns/domainErrors";
import { dnsLabelError } from "../network/dnsNameError";
import { shownUrl } from "../network/shownUrl";
import { etcdFlags } from "../etcd/settings/etcdFlags";
import { minorOf, parseVersion } from "../host/release/version";

/** The discovery service where initial members find each other. */
export interface DiscoveryConfiguration {
  endpoints?: readonly string[];
  token?: string;
  /** PEM, where it is known. */
  caCertificate?: unknown;
  certificate?: unknown;
  key?: unknown;
}

/** How members find each other, and what they are called. */
export interface BootstrapConfiguration {
  name?: string;
  domain?: string;
  discoverySrvName?: string;
  hosts?: readonly { name?: string }[];
  bootstrap?: string;
  discovery?: DiscoveryConfiguration;
  version?: string;
}

const ways: readonly string[] = Object.values(Bootstrap);

/** How initial members find each other, and the cluster's names. */
export function bootstrapErrors(configuration: BootstrapConfiguration): FieldError[] {
  const { name, domain, bootstrap, discovery, version } = configuration;
  const found: FieldError[] = [];
  const add = (one: FieldError | undefined) => {
    if (one !== undefined) found.push(one);
  };
  if (name !== undefined) add(dnsLabelError("name", name));
  found.push(...domainErrors(configuration));
  const isWay = bootstrap === undefined || ways.includes(bootstrap);
  if (!isWay) {
    add(
      fieldError(
        "bootstrap",
        `"${bootstrap}" is not a valid way to bootstrap a cluster. Write "dns", "static" or "discovery".`,
      ),
    );
  }
  if (bootstrap === "dns" && !domain) {
    add(
      fieldError(
        "bootstrap",
        '"dns" needs domain, where the SRV records are. Set domain, or bootstrap to "static".',
        "field.conflict",
      ),
    );
  }
  // Hosts are given these fields whatever the way is.
  if (bootstrap === "discovery" || discovery !== undefined) {
    found.push(...discoveryErrors(discovery));
  }
  if (bootstrap === "discovery") {
    const etcd = parseVersion(version ?? "");
    if (etcd && !etcdFlags[minorOf(etcd)]?.flags.includes("discovery-endpoints")) {
      add(
        fieldError(
          "bootstrap",
          `etcd ${version} cannot bootstrap by "discovery", which came with 3.6. ` +
            'Write "dns" or "static", or raise version.',
          "field.conflict",
        ),
      );
    }
  } else if (bootstrap !== undefined && isWay && discovery !== undefined) {
    found.push(
      warning(
        "discovery",
        `not used, since bootstrap is "${bootstrap}". Leave it out, or set bootstrap to "discovery".`,
        "field.not-used",
      ),
    );
  }
  return found;
}

function discoveryErrors(discovery?: DiscoveryConfiguration): FieldError[] {
  const errors: FieldError[] = [];
  if (!discovery?.endpoints?.length) {
    errors.push(
      fieldError(
        "discovery.endpoints",
        'missing, and bootstrap "discovery" asks another etcd for the members. ' +
          'Write its client URLs, as in ["https://discovery.example.com:2379"].',
        "field.missing",
      ),
    );
  }
  discovery?.endpoints?.forEach((endpoint, index) => {
    const bare = endpoint.replace(/^https?:\/\//, "");
    if (!URL.canParse(`https://${bare}`) || /[/?#@\s,]/.test(bare)) {
      errors.push(
        fieldError(
          `discovery.endpoints[${index}]`,
          `${shownUrl(endpoint)} is not a client URL. Write "https://HOST:2379".`,
        ),
      );
    }
  });
  if (!discovery?.token) {
    errors.push(
      fieldError(
        "discovery.token",
        "missing. Write a word that no other cluster used at these endpoints; a UUID is good.",
        "field.missing",
      ),
    );
  } else if (!/^[\w.-]+$/.test(discovery.token)) {
    // It becomes part of a key, cleaned like a path: a slash or `..` would end up under another cluster's token.
    errors.push(
      fieldError("discovery.token", "only letters, digits and . _ - may be in it. A UUID is good."),
    );
  } else if (discovery.token === "." || discovery.token === "..") {
    errors.push(fieldError("discovery.token", "it stands for another cluster's token. A UUID is good."));
  }
  if ((discovery?.certificate === undefined) !== (discovery?.key === undefined)) {
    const missing = discovery?.key === undefined ? "key" : "certificate";
    errors.push(
      fieldError(
        `discovery.${missing}`,
        `missing. certificate and key go together: give both, or neither.`,
        "field.missing",
      ),
    );
  }
  return [...errors, ...discoveryPemErrors(discovery ?? {})];
}
