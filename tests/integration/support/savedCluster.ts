import { rfc2136 } from "../../../components/dns/rfc2136";
import type { EtcdClusterArgs } from "../../../components/EtcdClusterArgs";
import { labEnvironment, labHosts, readLabFile, type LabHost } from "./lab";
import { reach } from "./stack";

/**
 * The facts that differ from lab to lab. A saved state has them too, as a secret output. The previews of that state
 * take them from there, so no file holds a key in plain text.
 */
export interface SavedLab {
  hosts: LabHost[];
  privateKey: string;
  dns: { server: string; zone: string; keyName: string; keySecret: string };
  mirror: string;
  /** States from before this argument lack it. */
  ownBuilds?: boolean;
}

export function thisLab(): SavedLab {
  const { dns, mirrorUrl, privateKeyPath } = labEnvironment();
  const { server, zone, keyName, keySecretPath } = dns;
  return {
    hosts: labHosts(),
    privateKey: readLabFile(privateKeyPath),
    dns: { server, zone, keyName, keySecret: readLabFile(keySecretPath) },
    mirror: mirrorUrl,
    ownBuilds: true,
  };
}

/**
 * The cluster of every saved state. An argument may get another name here. It keeps its value, or every saved state
 * previews with changes. No certificate becomes due: the day that counts as today is fixed, and the certificates are
 * valid for a century.
 */
export function savedCluster({ hosts, privateKey, dns, mirror, ownBuilds }: SavedLab): EtcdClusterArgs {
  const days = 36_500;
  return {
    version: "3.6.16",
    hosts: hosts.map((host) => ({
      name: host.name,
      address: host.address,
      connection: reach(host, privateKey),
    })),
    domain: dns.zone,
    dns: rfc2136(dns),
    dataDir: "/data/lib/etcd",
    install: { mirror, ownBuilds },
    // The hosts of saved states are gone.
    reportHealth: false,
    settings: { snapshotCount: 20_000 },
    pki: {
      ca: { validityDays: days, algorithm: "ECDSA" }, // a certificate of RSA 4096 is four times as long
      validityDays: days,
      renewal: { today: "2026-11-26" },
      clients: ["prometheus"],
      revoked: ["01"],
    },
  };
}
