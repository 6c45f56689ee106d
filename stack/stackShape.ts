import type { EtcdClusterArgs, SshConnection } from "../components/EtcdClusterArgs";
import type { CertificateSubject } from "../decisions/pki/certificateSubject";
import type { EtcdSettings } from "../decisions/etcd/etcdSettings";
import type { Shape } from "../decisions/arguments/shapeMistakes";

/** A field for each of the type's, so that a new one cannot be forgotten here. */
type FieldsOf<T> = Record<keyof T, Shape>;

const texts: Shape = { list: "text" };
const byArchitecture: Shape = { fields: { amd64: "text", arm64: "text" } };

const oneConnection = {
  agentSocketPath: "text",
  dialErrorLimit: "number",
  host: "text",
  hostKey: "text",
  password: "text",
  perDialTimeout: "number",
  port: "number",
  privateKey: "text",
  privateKeyPassword: "text",
  user: "text",
} as const satisfies FieldsOf<Omit<SshConnection, "proxy">>;
const connection: Shape = {
  fields: { ...oneConnection, proxy: { fields: oneConnection, needed: ["host"] } },
};

const keySettings = { algorithm: "text", curve: "text", rsaBits: "number" } as const;

const settings = {
  heartbeatIntervalMs: "number",
  electionTimeoutMs: "number",
  snapshotCount: "number",
  quotaBackendBytes: "number",
  autoCompactionMode: "text",
  autoCompactionRetention: "text",
  maxRequestBytes: "number",
  maxTxnOps: "number",
  listenMetricsUrls: texts,
  metrics: "text",
  logLevel: "text",
  cipherSuites: texts,
  tlsMinVersion: "text",
  initialCorruptCheck: "flag",
  compactHashCheck: "flag",
  compactHashCheckTime: "text",
  corruptCheckTime: "text",
  extra: { each: "text" },
} as const satisfies FieldsOf<EtcdSettings>;

const subject = {
  commonName: "text",
  organization: "text",
  organizationalUnit: "text",
  country: "text",
  province: "text",
  locality: "text",
  streetAddresses: texts,
  postalCode: "text",
  serialNumber: "text",
  emailAddress: "text",
} as const satisfies FieldsOf<CertificateSubject>;

const pki = {
  ca: {
    fields: {
      ...keySettings,
      subject: { fields: subject },
      validityDays: "number",
      maxPathLength: "number",
      allowedUses: texts,
    },
  },
  existing: {
    each: { fields: { certificate: "text", key: "text", chain: "text" }, needed: ["certificate"] },
  },
  authorities: { fields: { signing: "number", trusted: { list: "number" } } },
  keys: { fields: keySettings },
  validityDays: "number",
  renewal: { fields: { everyDays: "number", keys: "flag", force: "text", asOf: "text" } },
  clients: texts,
  shared: "flag",
  revoked: texts,
} as const satisfies FieldsOf<NonNullable<EtcdClusterArgs["pki"]>>;

const dns: Shape = {
  fields: {
    rfc2136: {
      fields: {
        server: "text",
        port: "number",
        zone: "text",
        keyName: "text",
        keyAlgorithm: "text",
        keySecret: "text",
      },
      needed: ["server", "zone"],
    },
    route53: { fields: { zoneId: "text", allowOverwrite: "flag" }, needed: ["zoneId"] },
    cloudflare: { fields: { zoneId: "text", comment: "text" }, needed: ["zoneId"] },
  },
};

/** What a stack's configuration may hold: the arguments of `EtcdCluster`. */
export const stackFields = {
  hosts: {
    list: {
      fields: { name: "text", address: "text", address6: "text", connection, lost: "flag" },
      needed: ["name", "address"],
    },
  },
  version: "text",
  upgradeThrough: texts,
  domain: "text",
  srvName: "text",
  dns,
  ttlSeconds: "number",
  bootstrap: "text",
  discovery: {
    fields: { endpoints: texts, token: "text", caCertificate: "text", certificate: "text", key: "text" },
    needed: ["endpoints", "token"],
  },
  adopt: { fields: { clusterId: "text", takeOver: "flag" }, needed: ["clusterId"] },
  connection,
  install: {
    fields: {
      method: "text",
      mirror: "text",
      sha256: byArchitecture,
      proxy: "text",
      archives: byArchitecture,
    },
  },
  ports: { fields: { peer: "number", client: "number" } },
  dataDir: "text",
  walDir: "text",
  settings: { fields: settings },
  cpuQuotaPercent: "number",
  pki: { fields: pki },
  profile: "text",
  strict: "flag",
  preflight: "flag",
  guard: "flag",
  drift: "flag",
  timeouts: { fields: { healthSeconds: "number", catchUpSeconds: "number" } },
} as const satisfies FieldsOf<EtcdClusterArgs>;

export const stackShape: Shape = { fields: stackFields, needed: ["hosts", "version"] };
