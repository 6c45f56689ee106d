import { defaultMetricsUrls } from "../../decisions/network/defaultMetricsUrls";
import { digest } from "../../decisions/host/digest";
import { loginWords } from "../../decisions/host/ssh/loginWords";
import type { PreflightInput } from "../../decisions/preflight/preflightInput";
import type { RecordSet } from "../../decisions/dns/recordSet";
import type { ZoneLook } from "../dns/DnsBackend";
import type { PreflightHost, PreflightSettings } from "./preflight";

/** What is looked at, every value of it known. */
export interface PreflightWanted {
  hosts: PreflightHost[];
  /** Where this program keeps records: all of them, and how that place is looked at. */
  zone?: { records: RecordSet[]; look: ZoneLook };
}

/** The same in words and digests, to tell by whether it has changed. */
export function preflightInput(
  { hosts, zone }: PreflightWanted,
  settings: PreflightSettings,
): PreflightInput {
  return {
    hosts: hosts.map((host) => ({
      name: host.name,
      wish: wishWords(host, settings),
      login: loginWords(host.connection),
      loginDigest: digest(JSON.stringify(host.connection)),
    })),
    zone: zone?.look.input,
  };
}

function wishWords(
  { name, address, address6, dataDir, walDir, peerUrl, ports, metricsUrls, adopt }: PreflightHost,
  settings: PreflightSettings,
): string {
  const against = `profile ${settings.profile}${settings.strict ? " strict" : ""}`;
  const addresses = address6 === undefined ? address : `${address} ${address6}`;
  const wal = walDir === undefined ? "" : ` wal ${walDir}`;
  const metrics =
    String(metricsUrls) === String(defaultMetricsUrls) ? "" : ` metrics ${metricsUrls.join(",")}`;
  const found = adopt === undefined ? "" : ` of cluster ${adopt.clusterId}`;
  return `${name} ${addresses} peer ${peerUrl} client ${ports.client}${metrics} data ${dataDir}${wal}${found} ${against}`;
}
