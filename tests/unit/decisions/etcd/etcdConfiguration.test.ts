import fc from "fast-check";
import { etcdConfiguration, type MemberConfiguration } from "../../../../decisions/etcd/etcdConfiguration";
import { etcdFlags } from "../../../../decisions/etcd/settings/etcdFlags";
import type { EtcdSettings } from "../../../../decisions/etcd/settings/etcdSettings";
import { managedVariables } from "../../../../decisions/etcd/settings/managedVariables";
import { minorOf, parseVersion } from "../../../../decisions/host/release/version";
import { readEnvironmentFile } from "./readEnvironmentFile";

const member = (over: Partial<MemberConfiguration> = {}): MemberConfiguration => ({
  name: "etcd01",
  version: "3.6.16",
  dataDir: "/data/lib/etcd",
  addresses: ["10.15.1.201"],
  advertisedHost: "etcd01.example.com",
  ports: { peer: 2380, client: 2379 },
  peerCertificateName: "example.com",
  settings: {},
  metricsUrls: ["http://127.0.0.1:2381"],
  ...over,
});
const read = (over?: Partial<MemberConfiguration>) => readEnvironmentFile(etcdConfiguration(member(over)));

test("a member with nothing set has all that the hand-written guide sets by hand, and what it forgot", () => {
  expect(read()).toEqual({
    ETCD_NAME: "etcd01",
    ETCD_DATA_DIR: "/data/lib/etcd",
    ETCD_LISTEN_PEER_URLS: "https://10.15.1.201:2380",
    ETCD_LISTEN_CLIENT_URLS: "https://10.15.1.201:2379,https://127.0.0.1:2379",
    ETCD_INITIAL_ADVERTISE_PEER_URLS: "https://etcd01.example.com:2380",
    ETCD_ADVERTISE_CLIENT_URLS: "https://etcd01.example.com:2379",
    ETCD_INITIAL_CLUSTER_STATE: "existing",
    ETCD_STRICT_RECONFIG_CHECK: "true",
    ETCD_CERT_FILE: "/etc/etcd/pki/current/member.pem",
    ETCD_KEY_FILE: "/etc/etcd/pki/current/member-key.pem",
    ETCD_TRUSTED_CA_FILE: "/etc/etcd/pki/current/ca.pem",
    ETCD_CLIENT_CERT_AUTH: "true",
    ETCD_PEER_CERT_FILE: "/etc/etcd/pki/current/member.pem",
    ETCD_PEER_KEY_FILE: "/etc/etcd/pki/current/member-key.pem",
    ETCD_PEER_TRUSTED_CA_FILE: "/etc/etcd/pki/current/ca.pem",
    ETCD_PEER_CLIENT_CERT_AUTH: "true",
    ETCD_PEER_CERT_ALLOWED_HOSTNAME: "example.com",
    ETCD_TLS_MIN_VERSION: "TLS1.2",
    ETCD_AUTO_COMPACTION_MODE: "periodic",
    ETCD_AUTO_COMPACTION_RETENTION: "8h",
    ETCD_FEATURE_GATES: "InitialCorruptCheck=true,CompactHashCheck=true",
    ETCD_LISTEN_METRICS_URLS: "http://127.0.0.1:2381",
    ETCD_METRICS: "basic",
    ETCD_LOGGER: "zap",
    ETCD_LOG_LEVEL: "info",
  });
});

test("clients need no certificate where that is asked for, and peers do all the same", () => {
  const open = read({ settings: { clientCertAuth: false }, revocation: true });
  expect(open).toMatchObject({ ETCD_CLIENT_CERT_AUTH: "false", ETCD_PEER_CLIENT_CERT_AUTH: "true" });
  expect(open).not.toHaveProperty("ETCD_TRUSTED_CA_FILE");
  expect(open).not.toHaveProperty("ETCD_CLIENT_CRL_FILE");
  expect(read({ settings: { clientCertAuth: true } })).toEqual(read());
});

test("IPv6 addresses are in brackets, a host with both listens on both", () => {
  const both = read({ addresses: ["10.15.1.201", "fd00::1"], advertisedHost: "fd00::1" });
  expect(both).toMatchObject({
    ETCD_LISTEN_PEER_URLS: "https://10.15.1.201:2380,https://[fd00::1]:2380",
    ETCD_LISTEN_CLIENT_URLS: "https://10.15.1.201:2379,https://[fd00::1]:2379,https://127.0.0.1:2379",
    ETCD_INITIAL_ADVERTISE_PEER_URLS: "https://[fd00::1]:2380",
    ETCD_ADVERTISE_CLIENT_URLS: "https://[fd00::1]:2379",
  });
});

test("3.5 gets its checks of the data by their old names", () => {
  const checks = read({
    version: "3.5.35",
    settings: { compactHashCheckTime: "2m", corruptCheckTime: "6h" },
  });
  expect(checks).toMatchObject({
    ETCD_EXPERIMENTAL_INITIAL_CORRUPT_CHECK: "true",
    ETCD_EXPERIMENTAL_COMPACT_HASH_CHECK_ENABLED: "true",
    ETCD_EXPERIMENTAL_COMPACT_HASH_CHECK_TIME: "2m",
    ETCD_EXPERIMENTAL_CORRUPT_CHECK_TIME: "6h",
  });
  expect(checks).not.toHaveProperty("ETCD_FEATURE_GATES");
});

test.each(["3.6.16", "3.7.3"])(
  "%s gets them by their new ones, beside the user's feature gates",
  (version) => {
    const settings = {
      initialCorruptCheck: false,
      compactHashCheckTime: "2m",
      corruptCheckTime: "6h",
      extra: { ETCD_FEATURE_GATES: "StopGRPCServiceOnDefrag=true" },
    };
    expect(read({ version, settings })).toMatchObject({
      ETCD_FEATURE_GATES: "InitialCorruptCheck=false,CompactHashCheck=true,StopGRPCServiceOnDefrag=true",
      ETCD_COMPACT_HASH_CHECK_TIME: "2m",
      ETCD_CORRUPT_CHECK_TIME: "6h",
    });
  },
);

test("every setting ends in its variable", () => {
  const metricsUrls = ["http://10.15.1.201:2381", "http://127.0.0.1:2381"];
  const settings: EtcdSettings = {
    heartbeatIntervalMs: 200,
    electionTimeoutMs: 2000,
    snapshotCount: 50000,
    quotaBackendBytes: 4294967296,
    autoCompactionMode: "revision",
    autoCompactionRetention: "10000",
    maxRequestBytes: 2097152,
    maxTxnOps: 256,
    metrics: "extensive",
    logLevel: "debug",
    cipherSuites: ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"],
    extra: { ETCD_PRE_VOTE: "true", ETCD_CORS: "https://a b" },
  };
  expect(read({ settings, metricsUrls, walDir: "/wal/etcd/wal" })).toMatchObject({
    ETCD_WAL_DIR: "/wal/etcd/wal",
    ETCD_HEARTBEAT_INTERVAL: "200",
    ETCD_ELECTION_TIMEOUT: "2000",
    ETCD_SNAPSHOT_COUNT: "50000",
    ETCD_QUOTA_BACKEND_BYTES: "4294967296",
    ETCD_AUTO_COMPACTION_MODE: "revision",
    ETCD_AUTO_COMPACTION_RETENTION: "10000",
    ETCD_MAX_REQUEST_BYTES: "2097152",
    ETCD_MAX_TXN_OPS: "256",
    ETCD_LISTEN_METRICS_URLS: "http://10.15.1.201:2381,http://127.0.0.1:2381",
    ETCD_METRICS: "extensive",
    ETCD_LOG_LEVEL: "debug",
    ETCD_CIPHER_SUITES: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    ETCD_PRE_VOTE: "true",
    ETCD_CORS: "https://a b",
  });
});

const settings: fc.Arbitrary<EtcdSettings> = fc.record(
  {
    heartbeatIntervalMs: fc.integer({ min: 1, max: 1000 }),
    quotaBackendBytes: fc.integer({ min: 1 }),
    autoCompactionMode: fc.constantFrom("periodic", "revision"),
    autoCompactionRetention: fc.constantFrom("0", "8h", "1000"),
    tlsMinVersion: fc.constantFrom("TLS1.2", "TLS1.3"),
    initialCorruptCheck: fc.boolean(),
    compactHashCheck: fc.boolean(),
    compactHashCheckTime: fc.constantFrom("1m"),
    corruptCheckTime: fc.constantFrom("6h"),
    extra: fc.dictionary(
      fc.constantFrom("ETCD_PRE_VOTE", "ETCD_CORS", "ETCD_MAX_WALS"),
      fc.stringMatching(/^[ -~]{1,20}$/),
    ),
  },
  { requiredKeys: [] },
);
const metrics = fc.constantFrom<string[]>([], ["http://127.0.0.1:2381"]);
const version = fc.constantFrom("3.5.35", "3.6.16", "3.7.3");

test("whatever is set, the version knows every variable, TLS is everywhere, and nothing bootstraps a cluster", () => {
  fc.assert(
    fc.property(version, settings, metrics, (version, settings, metricsUrls) => {
      const text = etcdConfiguration(member({ version, settings, metricsUrls }));
      const variables = readEnvironmentFile(text);
      const minor = minorOf(parseVersion(version) ?? { major: 0, minor: 0, patch: 0 });
      for (const [name, value] of Object.entries(variables)) {
        const flag = name.slice(5).toLowerCase().replaceAll("_", "-");
        expect(etcdFlags[minor]?.flags).toContain(flag);
        expect(value).not.toBe("");
        if (/LISTEN_(PEER|CLIENT)|ADVERTISE/.test(name))
          for (const url of value.split(",")) expect(url).toMatch(/^https:/);
      }
      expect(text).not.toMatch(/AUTO_TLS|DISCOVERY|INITIAL_CLUSTER=|INITIAL_CLUSTER_TOKEN|^\[/m);
      expect(variables).toMatchObject({
        ETCD_CLIENT_CERT_AUTH: "true",
        ETCD_PEER_CLIENT_CERT_AUTH: "true",
        ETCD_INITIAL_CLUSTER_STATE: "existing",
      });
      for (const [name, value] of Object.entries(settings.extra ?? {})) expect(variables[name]).toBe(value);
    }),
  );
});

test("variables that this program writes are refused in settings.extra; only feature gates are merged", () => {
  for (const version of ["3.5.35", "3.6.16", "3.7.3"]) {
    const all = {
      heartbeatIntervalMs: 1,
      electionTimeoutMs: 5,
      snapshotCount: 1,
      quotaBackendBytes: 1,
      maxRequestBytes: 1,
    };
    const more = { maxTxnOps: 1, cipherSuites: ["A"], compactHashCheckTime: "1m", corruptCheckTime: "1m" };
    const written = Object.keys(read({ version, walDir: "/w", settings: { ...all, ...more } }));
    const open = written.filter((name) => !(name in managedVariables));
    expect(open).toEqual(version.startsWith("3.5") ? [] : ["ETCD_FEATURE_GATES"]);
  }
});

test("the order of extra variables changes nothing, so it restarts no member", () => {
  const one = etcdConfiguration(member({ settings: { extra: { ETCD_CORS: "a", ETCD_MAX_WALS: "1" } } }));
  const two = etcdConfiguration(member({ settings: { extra: { ETCD_MAX_WALS: "1", ETCD_CORS: "a" } } }));
  expect(one).toBe(two);
});
