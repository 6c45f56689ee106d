import { endpointUrl } from "../network/endpointUrl";
import { environmentFile, type EnvironmentGroup } from "./environmentFile";
import { etcdFlags } from "./settings/etcdFlags";
import type { EtcdSettings } from "./settings/etcdSettings";
import { minorOf, parseVersion } from "../host/release/version";

/** The parts of one member's configuration. All of them are settled and free of errors. */
export interface MemberConfiguration {
  name: string;
  version: string;
  dataDir: string;
  /** Directory of the write-ahead log. Left out: below `dataDir`. */
  walDir?: string;
  /** The host's own addresses, which etcd listens on for peers and clients, and on 127.0.0.1 for clients. */
  addresses: readonly string[];
  /** The name or address others reach the member by; the certificate and the SRV record say the same. */
  advertisedHost: string;
  ports: { peer: number; client: number };
  /**
   * A DNS name that the certificate of every member carries and that of no client. etcd then turns away every other
   * certificate at the peer port, a client's too; without it, any certificate of the CA may speak raft. etcd checks it
   * both when it is dialled and when it dials, the same in 3.5, 3.6 and 3.7.
   */
  peerCertificateName?: string;
  /** The certificates are those of an adopted cluster: one for clients and another for peers, with any names. */
  foundCertificates?: boolean;
  /** Whether there is a list of revoked certificates. etcd reads it at every connection, and refuses all without it. */
  revocation?: boolean;
  settings: Omit<EtcdSettings, "listenMetricsUrls">;
  /** URLs of metrics and health. */
  metricsUrls: readonly string[];
}

const pki = "/etc/etcd/pki/current";
const revoked = "/etc/etcd/pki/revoked.der";

/**
 * The text of `/etc/etcd/etcd.conf`. The bootstrap is in `bootstrap.conf`, which is there only until the member has
 * joined. So a member that lost its data can never bootstrap a second cluster by itself.
 */
export function etcdConfiguration(member: MemberConfiguration): string {
  const { settings } = member;
  const groups: EnvironmentGroup[] = [
    { heading: "Written by etcd-host; changes made by hand are lost.", variables: identity(member) },
    { heading: "The cluster", variables: cluster() },
    { heading: "TLS between clients and this member", variables: clientTls(member) },
    { heading: "TLS between members", variables: peerTls(member) },
    { heading: "TLS versions and ciphers, for both", variables: tls(settings) },
    { heading: "Raft", variables: raft(settings) },
    { heading: "Storage and limits", variables: storage(settings) },
    { heading: "Checks of the data", variables: checks(member.version, settings) },
    { heading: "Metrics and logs", variables: observing(member) },
    { heading: "From settings.extra", variables: extra(settings) },
  ];
  return environmentFile(groups);
}

function identity({ name, dataDir, walDir, addresses, advertisedHost, ports }: MemberConfiguration) {
  const listen = (hosts: readonly string[], port: number) =>
    [...new Set(hosts)].map((host) => endpointUrl(host, port)).join(",");
  return given({
    ETCD_NAME: name,
    ETCD_DATA_DIR: dataDir,
    ETCD_WAL_DIR: walDir,
    ETCD_LISTEN_PEER_URLS: listen(addresses, ports.peer),
    ETCD_LISTEN_CLIENT_URLS: listen([...addresses, "127.0.0.1"], ports.client),
    ETCD_INITIAL_ADVERTISE_PEER_URLS: endpointUrl(advertisedHost, ports.peer),
    ETCD_ADVERTISE_CLIENT_URLS: endpointUrl(advertisedHost, ports.client),
  });
}

function cluster() {
  return { ETCD_INITIAL_CLUSTER_STATE: "existing", ETCD_STRICT_RECONFIG_CHECK: "true" };
}

function clientTls({ foundCertificates, revocation, settings }: MemberConfiguration) {
  const shown = `${pki}/${foundCertificates ? "server" : "member"}`;
  const pair = { ETCD_CERT_FILE: `${shown}.pem`, ETCD_KEY_FILE: `${shown}-key.pem` };
  // With a CA file etcd asks for certificates, whatever the other variable says.
  if (settings.clientCertAuth === false) return { ...pair, ETCD_CLIENT_CERT_AUTH: "false" };
  return given({
    ...pair,
    ETCD_TRUSTED_CA_FILE: `${pki}/ca.pem`,
    // Both: without a CA file this would trust every CA of the operating system.
    ETCD_CLIENT_CERT_AUTH: "true",
    ETCD_CLIENT_CRL_FILE: revocation ? revoked : undefined,
  });
}

function peerTls({ foundCertificates, peerCertificateName, revocation }: MemberConfiguration) {
  return given({
    ETCD_PEER_CERT_FILE: `${pki}/member.pem`,
    ETCD_PEER_KEY_FILE: `${pki}/member-key.pem`,
    ETCD_PEER_TRUSTED_CA_FILE: `${pki}/ca.pem`,
    ETCD_PEER_CLIENT_CERT_AUTH: "true",
    ETCD_PEER_CERT_ALLOWED_HOSTNAME: foundCertificates ? undefined : peerCertificateName,
    ETCD_PEER_CRL_FILE: revocation ? revoked : undefined,
  });
}

function tls({ cipherSuites, tlsMinVersion }: EtcdSettings) {
  return given({
    ETCD_TLS_MIN_VERSION: tlsMinVersion ?? "TLS1.2",
    ETCD_CIPHER_SUITES: cipherSuites?.join(","),
  });
}

function raft({ heartbeatIntervalMs, electionTimeoutMs, snapshotCount }: EtcdSettings) {
  return given({
    ETCD_HEARTBEAT_INTERVAL: heartbeatIntervalMs,
    ETCD_ELECTION_TIMEOUT: electionTimeoutMs,
    ETCD_SNAPSHOT_COUNT: snapshotCount,
  });
}

function storage(settings: EtcdSettings) {
  const mode = settings.autoCompactionMode ?? "periodic";
  return given({
    ETCD_QUOTA_BACKEND_BYTES: settings.quotaBackendBytes,
    ETCD_AUTO_COMPACTION_MODE: mode,
    ETCD_AUTO_COMPACTION_RETENTION:
      settings.autoCompactionRetention ?? (mode === "periodic" ? "8h" : undefined),
    ETCD_MAX_REQUEST_BYTES: settings.maxRequestBytes,
    ETCD_MAX_TXN_OPS: settings.maxTxnOps,
  });
}

/** In 3.5 they are experimental flags. From 3.6 on they are feature gates, and 3.7 ignores the old names silently. */
function checks(version: string, settings: EtcdSettings) {
  const {
    initialCorruptCheck = true,
    compactHashCheck = true,
    compactHashCheckTime,
    corruptCheckTime,
  } = settings;
  const parsed = parseVersion(version);
  const known = parsed && etcdFlags[minorOf(parsed)];
  if (!known) throw new Error(`etcd ${version} is not one this program can write a configuration for.`);
  if (!known.flags.includes("feature-gates")) {
    return given({
      ETCD_EXPERIMENTAL_INITIAL_CORRUPT_CHECK: initialCorruptCheck,
      ETCD_EXPERIMENTAL_COMPACT_HASH_CHECK_ENABLED: compactHashCheck,
      ETCD_EXPERIMENTAL_COMPACT_HASH_CHECK_TIME: compactHashCheckTime,
      ETCD_EXPERIMENTAL_CORRUPT_CHECK_TIME: corruptCheckTime,
    });
  }
  const own = [`InitialCorruptCheck=${initialCorruptCheck}`, `CompactHashCheck=${compactHashCheck}`];
  const gates = [...own, settings.extra?.ETCD_FEATURE_GATES].filter((gate) => gate);
  return given({
    ETCD_FEATURE_GATES: gates.join(","),
    ETCD_COMPACT_HASH_CHECK_TIME: compactHashCheckTime,
    ETCD_CORRUPT_CHECK_TIME: corruptCheckTime,
  });
}

function observing({ metricsUrls, settings: { metrics, logLevel } }: MemberConfiguration) {
  return given({
    ETCD_LISTEN_METRICS_URLS: metricsUrls.join(","),
    ETCD_METRICS: metrics ?? "basic",
    ETCD_LOGGER: "zap",
    ETCD_LOG_LEVEL: logLevel ?? "info",
  });
}

/** Feature gates are written with our own; the rest is sorted, so that the order in the program changes no file. */
function extra(settings: EtcdSettings) {
  const entries = Object.entries(settings.extra ?? {}).filter(([name]) => name !== "ETCD_FEATURE_GATES");
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** An empty variable is not "unset" to etcd but a warning in its log, so what is not given is not written. */
function given(variables: Record<string, string | number | boolean | undefined>): Record<string, string> {
  const set = Object.entries(variables).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(set.map(([name, value]) => [name, String(value)]));
}
