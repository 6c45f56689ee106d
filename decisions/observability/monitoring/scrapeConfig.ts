import { addressKind } from "../../network/address";
import { hostAndPort } from "../../network/hostAndPort";
import { listeningPlace } from "../../network/listeningPlace";
import { jobName } from "./jobName";
import { yamlText } from "./yamlText";

/** A member as Prometheus reaches it. */
export interface ScrapedMember {
  name: string;
  addresses: readonly string[];
  /** The host of its client URL. */
  advertisedHost: string;
  clientUrl: string;
}

export interface ScrapedCluster {
  cluster: string;
  members: readonly ScrapedMember[];
  metricsUrls: readonly string[];
}

/** The part of Prometheus's configuration that scrapes a cluster. */
export function scrapeConfig({ cluster, members, metricsUrls }: ScrapedCluster): string {
  const open = members.map((member) => openPlace(member, metricsUrls));
  const isOpen = open.every((place) => place !== undefined);
  const targets = isOpen ? open : members.map(({ clientUrl }) => new URL(clientUrl).host);
  return yamlText("scrape_configs", [
    {
      job_name: jobName(cluster),
      ...(isOpen ? { scheme: "http" } : { scheme: "https", tls_config: files(cluster) }),
      static_configs: members.map(({ name }, index) => ({
        targets: [targets[index]],
        labels: { cluster, member: name },
      })),
    },
  ]);
}

/** docs/how-to/monitor.md says what goes into these files. */
function files(cluster: string) {
  const folder = `/etc/prometheus/${jobName(cluster)}`;
  return {
    ca_file: `${folder}/ca.pem`,
    cert_file: `${folder}/client.pem`,
    key_file: `${folder}/client-key.pem`,
  };
}

/** Host and port where a member serves metrics in plain HTTP to other hosts. */
function openPlace(
  { addresses, advertisedHost }: ScrapedMember,
  urls: readonly string[],
): string | undefined {
  for (const url of urls.filter((one) => one.startsWith("http:"))) {
    const { address, port } = listeningPlace(url);
    if (addressKind(address) === "unspecified") return hostAndPort(advertisedHost, port);
    if (addresses.includes(address)) return hostAndPort(address, port);
  }
  return undefined;
}
