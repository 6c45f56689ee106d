import type * as pulumi from "@pulumi/pulumi";
import { walParent } from "../../../decisions/etcd/walParent";
import { defaultMetricsUrls } from "../../../decisions/network/defaultMetricsUrls";
import { digest } from "../../../decisions/host/digest";
import { loginWords } from "../../../decisions/host/ssh/loginWords";
import type { PreflightInput } from "../../../decisions/checks/preflight/preflightInput";
import type { RecordSet } from "../../../decisions/dns/recordSet";
import type { ZoneCheck } from "../../dns/DnsBackend";
import { valueIfAvailable } from "../../pulumi/valueIfKnown";
import type { KnownConnection } from "../../host/ssh/KnownConnection";
import type { PreflightHost, PreflightSettings } from "./preflight";

/** A host, as far as it differs from the others. */
type WantedHost = Omit<PreflightHost, "install"> & {
  /** The connection without a recorded host key, because a record is not a change of the configuration. */
  declared: KnownConnection;
};

/** The subjects of preflight. */
export interface PreflightRequest {
  /** Each by itself: a preview does not know the address of one that is yet to be made. */
  hosts: readonly { name: string; host: pulumi.Output<WantedHost> }[];
  /** Lines for `etcd-host install`. A preview does not know a mirror that is yet to be made. */
  install: pulumi.Output<string>;
  /** Where this program keeps records: the check of that place, and the records of these hosts. */
  zone?: { look: pulumi.Output<ZoneCheck>; records: (hosts: readonly WantedHost[]) => RecordSet[] };
}

/** The known part of it. */
export interface KnownRequest {
  hosts: (WantedHost & Pick<PreflightHost, "install">)[];
  /** Names of the hosts of which something is not known yet. */
  unknown: string[];
  /** Whether the place that releases come from is known. */
  knowsRelease: boolean;
  keepsRecords: boolean;
  zone?: { look: ZoneCheck; records: RecordSet[] };
}

/** In an update all of it; in a preview all but what is yet to be made. */
export async function knownRequest({ hosts, install, zone }: PreflightRequest): Promise<KnownRequest> {
  const [found, release, look] = await Promise.all([
    Promise.all(hosts.map(({ host }) => valueIfAvailable(host))),
    valueIfAvailable(install),
    zone && valueIfAvailable(zone.look),
  ]);
  // Without lines a host is not asked for the release.
  const known = found.flatMap((host) => (host === undefined ? [] : [{ ...host, install: release ?? "" }]));
  return {
    hosts: known,
    unknown: hosts.filter((_, index) => found[index] === undefined).map(({ name }) => name),
    knowsRelease: release !== undefined,
    keepsRecords: zone !== undefined,
    zone: zone && look && { look, records: zone.records(known) },
  };
}

/** As words and digests, which show whether it has changed. */
export function preflightInput(
  { hosts, look }: { hosts: readonly WantedHost[]; look?: ZoneCheck },
  settings: PreflightSettings,
): PreflightInput {
  return {
    hosts: hosts.map((host) => ({
      name: host.name,
      target: targetWords(host, settings),
      login: loginWords(host.connection),
      loginDigest: digest(JSON.stringify(host.declared)),
    })),
    zone: look?.input,
  };
}

function targetWords(
  { name, address, ipv6Address, dataDir, walDir, peerUrl, ports, metricsUrls, adopt }: WantedHost,
  settings: PreflightSettings,
): string {
  const against = `profile ${settings.hardwareProfile}${settings.failOnWarnings ? " strict" : ""}`;
  const addresses = ipv6Address === undefined ? address : `${address} ${ipv6Address}`;
  const wal = walDir === undefined ? "" : ` wal ${walParent(walDir)}`;
  const metrics =
    String(metricsUrls) === String(defaultMetricsUrls) ? "" : ` metrics ${metricsUrls.join(",")}`;
  const found = adopt === undefined ? "" : ` of cluster ${adopt.clusterId}`;
  const urls = `peer ${peerUrl} client ${ports.client}${metrics}`;
  return `${name} ${addresses} ${urls} data ${dataDir}${wal}${found} ${against}`;
}
