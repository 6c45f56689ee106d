import fc from "fast-check";
import type { ClusterConfiguration } from "../../../../decisions/arguments/clusterConfiguration";
import { configurationErrors } from "../../../../decisions/arguments/configurationErrors";
import { said } from "../findings/said";

const sum = "0123456789abcdef".repeat(4);
const good: ClusterConfiguration = {
  name: "dev",
  domain: "example.com",
  hosts: [1, 2, 3].map((n) => ({ name: `etcd0${n}`, address: `10.15.1.20${n}` })),
  version: "3.6.16",
  install: { method: "archive", mirror: "http://10.15.1.1:8080", sha256: { amd64: sum } },
  bootstrap: "dns",
  ports: { peer: 2380, client: 2379 },
  dataDir: "/data/lib/etcd",
  walDir: "/wal/etcd/wal",
  settings: {
    heartbeatIntervalMs: 100,
    electionTimeoutMs: 1000,
    quotaBackendBytes: 8 * 2 ** 30,
    autoCompactionRetention: "8h",
    listenMetricsUrls: ["http://127.0.0.1:2381", "https://[fd00::1]:2382"],
    cipherSuites: ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"],
    extra: { ETCD_PRE_VOTE: "true" },
  },
  connection: {
    user: "ops",
    port: 22,
    perDialTimeout: 0,
    dialErrorLimit: -1,
    proxy: { host: "fe80::1%eth0" },
  },
  dns: true,
  dnsTtlSeconds: 600,
  timeouts: { healthSeconds: 120, catchUpSeconds: 600, startSeconds: 900 },
  hardwareProfile: "heavy",
  failOnWarnings: true,
};
const upload = {
  method: "upload",
  archives: { amd64: "./etcd-v3.6.16-linux-amd64.tar.gz" },
  sha256: { amd64: sum },
} as const;

test.each<[string, ClusterConfiguration]>([
  ["a full configuration", good],
  ["one of which nothing is given", {}],
  ["uploaded archives", { ...good, install: upload }],
  ["a package", { ...good, install: { method: "package", httpProxy: "http://proxy.example.com:3128" } }],
  [
    "static bootstrap without a domain",
    { ...good, bootstrap: "static", domain: undefined, dns: false, dnsTtlSeconds: undefined },
  ],
  [
    "discovery",
    {
      ...good,
      bootstrap: "discovery",
      discovery: { endpoints: ["https://d.example.com:2379"], token: "dev-1" },
    },
  ],
  ["revisions kept", { settings: { autoCompactionMode: "revision", autoCompactionRetention: "10000" } }],
  ["compaction off", { settings: { autoCompactionRetention: "0" } }],
  ["metrics off", { settings: { listenMetricsUrls: [] } }],
  ["data in /srv", { dataDir: "/srv/etcd" }],
  [
    "data of one host elsewhere",
    {
      hosts: [1, 2, 3].map((n) => ({
        name: `etcd0${n}`,
        address: `10.15.1.20${n}`,
        dataDir: `/srv/etcd0${n}.etcd`,
      })),
    },
  ],
])("%s has no errors and no warnings", (_, configuration) => {
  expect(said(configurationErrors(configuration))).toEqual({ errors: [], warnings: [] });
});

/** Each has that error and no other. */
test.each<[ClusterConfiguration, RegExp]>([
  [{ name: "my cluster" }, /^name: .*Perhaps "my-cluster"\?/],
  [{ name: "a.b" }, /^name: "a\.b" has a dot/],
  [{ domain: "example.com." }, /^domain: .*ends with a dot/],
  [{ domain: "exa mple.com" }, /^domain: .*Perhaps "exa-mple\.com"\?/],
  [{ domain: "example..com" }, /^domain: .*two dots/],
  [{ discoverySrvName: "" }, /^discoverySrvName: empty\. Write a name, or leave the field out\.$/],
  [{ discoverySrvName: "a.b" }, /^discoverySrvName: .*has a dot/],
  [{ discoverySrvName: "a".repeat(47) }, /^discoverySrvName: 47 characters; 46 at most/],
  [{ bootstrap: "dns" }, /^bootstrap: "dns" needs domain/],
  [{ bootstrap: "srv" as "dns" }, /^bootstrap: "srv" is not a valid way/],
  [{ bootstrap: "discovery", discovery: { token: "a" } }, /^discovery\.endpoints: missing/],
  [{ discovery: { endpoints: ["https://d:2379"], token: "a\nb" } }, /^discovery\.token: only letters/],
  [{ bootstrap: "static", discovery: { endpoints: ["d e"], token: "a" } }, /^discovery\.endpoints\[0\]: /],
  [{ bootstrap: "discovery", discovery: { endpoints: ["https://d:2379"] } }, /^discovery\.token: missing/],
  [
    { bootstrap: "discovery", discovery: { endpoints: ["https://d:2379/x"], token: "a" } },
    /^discovery\.endpoints\[0\]: /,
  ],
  [
    { bootstrap: "discovery", discovery: { endpoints: ["d:2379"], token: "a/../b" } },
    /^discovery\.token: only letters/,
  ],
  [{ bootstrap: "discovery", discovery: { endpoints: ["d:2379"], token: ".." } }, /^discovery\.token: /],
  [{ version: "3.6" }, /^version: "3\.6" is not an etcd release/],
  [{ pki: { revoked: ["prometheus"] } }, /^pki\.revoked: "prometheus" is not a serial number/],
  [{ hosts: [{ name: "ca" }] }, /^hosts: "ca" is the CA's name/],
  [{ install: { method: "source" as "archive" } }, /^install\.method: "source" is not valid/],
  [{ install: { method: "constructor" as "archive" } }, /^install\.method: "constructor" is not valid/],
  [{ install: { mirror: "ftp://x" } }, /^install\.mirror: .*is not a valid http/],
  [{ install: { mirror: "https://u:p@x" } }, /^install\.mirror: .*in logs/],
  [{ install: { mirror: "https://x/v3.6.16" } }, /^install\.mirror: write the URL above/],
  [{ install: { mirror: "https://x/?a=b" } }, /^install\.mirror: .*"\?"/],
  [
    { install: { mirror: "http://mirror" } },
    /^install\.sha256: missing, and install\.mirror begins with http:\/\/, without TLS\..*Write an https URL/,
  ],
  [{ install: { mirror: "http://mirror", sha256: {} } }, /^install\.sha256: missing/],
  [{ install: { sha256: { amd64: "abc" } } }, /^install\.sha256\.amd64: "abc" is not a valid SHA-256/],
  [{ install: { httpProxy: "proxy:3128" } }, /^install\.httpProxy: it is not a URL/],
  [
    { install: { httpProxy: "http://u:PASSWORD x@proxy:3128" } },
    /^install\.httpProxy: (?!.*PASSWORD)it is not a URL/,
  ],
  [{ install: { httpProxy: "socks4://proxy:1080" } }, /^install\.httpProxy: .*socks5h:\/\//],
  [{ install: { httpProxy: "http://u:50%@proxy:3128" } }, /^install\.httpProxy: .*%XX/],
  [{ install: { httpProxy: "http://u:p[d@proxy:3128" } }, /^install\.httpProxy: .*%XX/],
  [{ install: { httpProxy: "http://proxy:3128\nurl=http://evil" } }, /^install\.httpProxy: it is not a URL/],
  [{ install: { mirror: "https://m/etcd\nproxy=http://evil" } }, /^install\.mirror: [^]*is not a valid http/],
  [{ install: { method: "upload" } }, /^install\.archives: missing/],
  [{ install: { ...upload, sha256: undefined } }, /^install\.sha256\.amd64: missing/],
  [
    { install: { ...upload, found: { amd64: sum.replace(/./, "e") } } },
    /^install\.archives\.amd64: "\.\/etcd-v3\.6\.16-linux-amd64\.tar\.gz" has SHA-256 e[0-9a-f]+, not [0-9a-f]+\./,
  ],
  [
    { version: "3.6.14", install: upload },
    /^install\.archives\.amd64: it is etcd 3\.6\.16, and version is 3\.6\.14/,
  ],
  [
    { install: { ...upload, archives: { amd64: "etcd-v3.6.16-linux-arm64.tar.gz" } } },
    /^install\.archives\.amd64: .*for arm64/,
  ],
  [{ ports: { peer: 2379 } }, /^ports: peer and client are both 2379/],
  [{ ports: { peer: 0 } }, /^ports\.peer: 0 is not a valid port/],
  [{ ports: { client: 65536 } }, /^ports\.client: 65536 is not a valid port/],
  [{ ports: { client: 443 } }, /^ports\.client: 443 is for root alone/],
  [{ ports: { client: 2381 } }, /^ports\.client: 2381 is the port of metrics.* 2382 is free/],
  [
    { settings: { listenMetricsUrls: ["http://127.0.0.1:2379"] } },
    /^settings\.listenMetricsUrls\[0\]: .*takes the port of ports\.client.* 2381 is free/,
  ],
  [{ dns: true }, /^dns: there is no domain/],
  [
    { settings: { listenMetricsUrls: ["http://127.0.0.1:80"] } },
    /^settings\.listenMetricsUrls\[0\]: .*a port for root alone/,
  ],
  [
    { settings: { listenMetricsUrls: ["http://127.0.0.1:2381", "http://localhost:2381/"] } },
    /^settings\.listenMetricsUrls\[1\]: .*takes the place of "http:\/\/127\.0\.0\.1:2381"/,
  ],
  [
    { hosts: [{ name: "etcd01", address: "10.15.1.201", dataDir: "/var/lib" }] },
    /^hosts\[0\]\.dataDir: "\/var\/lib" is a directory of the system/,
  ],
  [
    { walDir: "/log/wal", hosts: [{ name: "etcd01", address: "10.15.1.201", dataDir: "/log/wal/etcd01" }] },
    /^hosts\[0\]\.dataDir: "\/log\/wal\/etcd01" and walDir "\/log\/wal" are nested/,
  ],
  [{ dataDir: "data" }, /^dataDir: "data" is not absolute/],
  [{ dataDir: "/" }, /^dataDir: "\/" is a directory of the system/],
  [{ dataDir: "/var/lib" }, /is a directory of the system/],
  [{ dataDir: "/data/" }, /ends with a slash\. Write "\/data"/],
  [{ dataDir: "/data/../etc" }, /has a `\.`/],
  [{ dataDir: "/home/etcd" }, /ProtectHome/],
  [{ dataDir: "/tmp/etcd" }, /emptied at boot/],
  [{ dataDir: "/etc/etcd/data" }, /below \/etc/],
  [{ dataDir: "/data/et cd" }, /has a character/],
  [{ dataDir: "/data/etcd", walDir: "/data/etcd" }, /^walDir: .*is dataDir/],
  [{ dataDir: "/data/etcd", walDir: "/data/etcd/member/wal" }, /^walDir: .*is inside dataDir/],
  [{ walDir: "/var/lib/etcd/wal/wal" }, /^walDir: .*is inside dataDir, "\/var\/lib\/etcd"\./],
  [{ walDir: "/var/lib/etcd/member/wal" }, /^walDir: .*is inside dataDir, "\/var\/lib\/etcd"\./],
  [{ dataDir: "/data/etcd", walDir: "/data" }, /^walDir: .*is a directory of the system/],
  [{ dataDir: "/data/etcd/x", walDir: "/data/etcd" }, /^dataDir: .*is inside walDir/],
  [{ dataDir: "/a/x", walDir: "/a/wal" }, /^walDir: .*is in "\/a", as dataDir is.* Write "\/a\/wal\/wal"\.$/],
  [{ walDir: "/data/log" }, /^walDir: "\/data\/log" does not end in "\/wal".* Write "\/data\/log\/wal"\.$/],
  [
    { walDir: "/var/lib/wal" },
    /^walDir: .*is in "\/var\/lib", a directory of the system.* Write "\/var\/lib\/wal\/wal"\.$/,
  ],
  [
    { settings: { heartbeatIntervalMs: 300 } },
    /^settings\.electionTimeoutMs: 1000 \(etcd's default\) is less than 5 heartbeats of 300 ms, .*Write 3000/,
  ],
  [{ settings: { electionTimeoutMs: 400 } }, /5 heartbeats of 100 ms \(etcd's default\)/],
  [{ settings: { electionTimeoutMs: 60000 } }, /over etcd's limit of 50000/],
  [{ settings: { snapshotCount: 0 } }, /^settings\.snapshotCount: 0/],
  [{ settings: { maxTxnOps: 1.5 } }, /^settings\.maxTxnOps: 1\.5/],
  [{ settings: { metrics: "all" as "basic" } }, /^settings\.metrics: "all" is not valid/],
  [{ settings: { logLevel: "warning" as "warn" } }, /^settings\.logLevel: "warning" is not valid/],
  [{ settings: { maxRequestBytes: 1 } }, /^settings\.maxRequestBytes: 1 is not a whole number from 4096 on/],
  [{ settings: { autoCompactionRetention: "1d" } }, /Days are not valid/],
  [{ settings: { autoCompactionRetention: "8" } }, /Write "8h" for hours/],
  [{ settings: { autoCompactionMode: "revision" } }, /^settings\.autoCompactionRetention: missing/],
  [
    { settings: { autoCompactionMode: "revision", autoCompactionRetention: "8h" } },
    /not a number of revisions/,
  ],
  [
    { settings: { corruptCheckTime: "daily" } },
    /^settings\.corruptCheckTime: "daily" is not a valid duration/,
  ],
  [{ settings: { compactHashCheckTime: "0" } }, /set settings\.compactHashCheck to false/],
  [
    { settings: { listenMetricsUrls: ["127.0.0.1:2381"] } },
    /^settings\.listenMetricsUrls\[0\]: .*is not an http/,
  ],
  [{ settings: { listenMetricsUrls: ["http://127.0.0.1"] } }, /names no port/],
  [{ settings: { listenMetricsUrls: ["http://127.0.0.1:2381/metrics"] } }, /has a path/],
  [{ settings: { listenMetricsUrls: ["http://etcd01:2381"] } }, /listens on IP addresses alone/],
  [{ settings: { tlsMinVersion: "1.3" as "TLS1.3" } }, /^settings\.tlsMinVersion: "1\.3"/],
  [
    { settings: { tlsMinVersion: "TLS1.3", cipherSuites: ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"] } },
    /has a fixed list of suites/,
  ],
  [{ settings: { cipherSuites: ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"] } }, /HTTP\/2/],
  [
    {
      settings: {
        cipherSuites: ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA385"],
      },
    },
    /^settings\.cipherSuites\[1\]: .*Did you mean "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"\?/,
  ],
  [
    { settings: { cipherSuites: ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"] } },
    /^settings\.cipherSuites\[1\]: .*TLS 1\.3, which is always on/,
  ],
  [{ connection: { host: "root@etcd01" } }, /^connection\.host: the value has a user before it/],
  [
    { connection: { host: "10.15.1.1:22" } },
    /^connection\.host: .*has a port behind it.*in connection\.port/,
  ],
  [{ connection: { host: "ssh://etcd01" } }, /^connection\.host: .*is a URL/],
  [{ connection: { port: 65536 } }, /^connection\.port: 65536 is not a valid port/],
  [{ connection: { user: "" } }, /^connection\.user: "" is not a valid user name/],
  [{ connection: { privateKey: "ssh-ed25519 AAAA" } }, /^connection\.privateKey: it is a public key/],
  [{ connection: { hostKey: "SHA256:abc" } }, /^connection\.hostKey: it is a fingerprint/],
  [{ connection: { agentSocketPath: "agent" } }, /^connection\.agentSocketPath: .*is not absolute/],
  [{ connection: { perDialTimeout: 0.5 } }, /^connection\.perDialTimeout: 0\.5/],
  [{ connection: { dialErrorLimit: -2 } }, /^connection\.dialErrorLimit: -2/],
  [{ connection: { proxy: { host: "" } } }, /^connection\.proxy\.host: empty/],
  [{ domainAddresses: true, dns: false, dnsTtlSeconds: undefined }, /^domainAddresses: dns is left out/],
  [
    {
      domain: "example.com",
      dns: true,
      domainAddresses: true,
      hosts: [
        { name: "a", address: "10.15.1.201" },
        { name: "b", address: "fd00::2" },
      ],
    },
    /^domainAddresses: needs hosts\[\]\.address of one family/,
  ],
  [{ dnsTtlSeconds: 0 }, /^dnsTtlSeconds: 0\. Write whole seconds/],
  [{ dnsTtlSeconds: 1e12 }, /^dnsTtlSeconds: /],
  [{ timeouts: { healthSeconds: 0 } }, /^timeouts\.healthSeconds: 0/],
  [{ timeouts: { catchUpSeconds: 1.5 } }, /^timeouts\.catchUpSeconds: 1\.5/],
  [{ timeouts: { driftSeconds: 0 } }, /^timeouts\.driftSeconds: 0/],
  [{ timeouts: { startSeconds: -1 } }, /^timeouts\.startSeconds: -1/],
  [{ hardwareProfile: "huge" as "heavy" }, /^hardwareProfile: "huge" is not valid/],
  [{ cpuQuotaPercent: 0 }, /^cpuQuotaPercent: 0/],
  [{ detectDrift: false, repairDrift: true }, /^repairDrift: .* detectDrift is false/],
  [{ pki: { authorities: { signing: 2, trusted: [1] } } }, /^pki\.authorities/],
  [{ pki: { clients: ["a b"] } }, /^pki\.clients: "a b"/],
  [{ hosts: [{ name: "ca", address: "10.15.1.201" }] }, /^hosts: "ca" is the CA's name/],
])("%j", (configuration, message) => {
  const found = said(configurationErrors(configuration));
  expect(found.errors).toHaveLength(1);
  expect(found.errors[0]).toMatch(message);
});

test.each<[ClusterConfiguration, RegExp]>([
  [{ version: "3.6.13" }, /GHSA/],
  [{ hosts: good.hosts?.slice(0, 2) }, /they can lose 0/],
  [{ settings: { quotaBackendBytes: 8 * 2 ** 30 + 1 } }, /over 8 GiB/],
  [{ settings: { quotaBackendBytes: 8 } }, /The field counts bytes/],
  [{ settings: { heartbeatIntervalMs: 1, electionTimeoutMs: 10 } }, /is too short/],
  [{ settings: { maxRequestBytes: 20 * 2 ** 20 } }, /over 10 MiB/],
  [{ settings: { listenMetricsUrls: ["http://0.0.0.0:2381"] } }, /everyone who reaches the host/],
  [
    { settings: { cipherSuites: ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA"] } },
    /insecure by Go's own list/,
  ],
  [{ install: { method: "package", mirror: "https://mirror" } }, /^install\.mirror: not used/],
  [{ bootstrap: "static", discovery: { endpoints: ["https://d:2379"], token: "a" } }, /^discovery: not used/],
  [{ cpuQuotaPercent: 50 }, /heartbeats come late/],
  [{ discoverySrvName: "blue" }, /^discoverySrvName: not used/],
  [{ domain: "example.com", dnsTtlSeconds: 60 }, /^dnsTtlSeconds: not used/],
])("warns of %j", (configuration, message) => {
  const found = said(configurationErrors(configuration));
  expect(found.errors).toEqual([]);
  expect(found.warnings).toHaveLength(1);
  expect(found.warnings[0]).toMatch(message);
});

test("a misspelled bootstrap hides no error of discovery", () => {
  const found = said(
    configurationErrors({ bootstrap: "DNS" as "dns", discovery: { endpoints: ["https://d:2379"] } }),
  );
  expect(found.errors).toEqual([
    expect.stringMatching(/^bootstrap: "DNS" is not a valid way/),
    expect.stringMatching(/^discovery\.token: missing/),
  ]);
  expect(found.warnings).toEqual([]);
});

test("a host's connection stands over the cluster's: its passphrase opens the cluster's key", () => {
  const encrypted =
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n" +
    "AAAA\n-----END RSA PRIVATE KEY-----";
  const found = (connection: object, host: object) =>
    said(configurationErrors({ connection, hosts: [{ name: "etcd01", connection: host }] })).errors;
  expect(found({ privateKey: encrypted }, {})).toEqual([
    expect.stringMatching(/^connection\.privateKey: it is encrypted/),
  ]);
  expect(found({ privateKey: encrypted }, { privateKeyPassword: "x" })).toEqual([]);
  expect(found({ privateKeyPassword: "x" }, { privateKey: encrypted })).toEqual([]);
  expect(found({}, { port: -1 })).toEqual([expect.stringMatching(/^hosts\[0\]\.connection\.port: -1/)]);
});

test("all of them at once, in one list", () => {
  const everything: ClusterConfiguration = {
    hosts: [
      { name: "a", address: "::" },
      { name: "a", address: "x" },
    ],
    version: "2.3.8",
    install: { method: "upload" },
    bootstrap: "dns",
    connection: { privateKey: "", proxy: { port: 0 } },
    dnsTtlSeconds: -1,
    timeouts: { healthSeconds: -1 },
    ports: { peer: 1, client: 1 },
    dataDir: "/",
    settings: { electionTimeoutMs: 1, extra: { ETCD_AUTO_TLS: "true" } },
    pki: { authorities: { signing: 2, trusted: [1] } },
  };
  const fields = [
    "hosts[0].address",
    "hosts[1].address",
    "hosts[0].name, hosts[1].name",
    "version",
    "install.archives",
  ];
  const more = [
    "bootstrap",
    "connection.privateKey",
    "connection.proxy.port",
    "dnsTtlSeconds",
    "timeouts.healthSeconds",
    "ports.peer",
    "ports.client",
    "ports",
    "dataDir",
    "settings.electionTimeoutMs",
    "settings.extra.ETCD_AUTO_TLS",
    "pki.authorities.signing",
  ];
  const found = said(configurationErrors(everything)).errors;
  for (const field of [...fields, ...more]) {
    expect(found.filter((error) => error.startsWith(`${field}: `))).toHaveLength(1);
  }
});

test("whatever comes in, it answers, and every line begins with a field and ends a sentence", () => {
  const text = fc.oneof(fc.string(), fc.constantFrom("/data", "10.0.0.1", "a", "https://x:1", "3.6.16"));
  const configuration = fc.record(
    {
      name: text,
      domain: text,
      discoverySrvName: text,
      version: text,
      dataDir: text,
      walDir: text,
      hosts: fc.array(fc.record({ name: text, address: text, ipv6Address: text }, { requiredKeys: [] })),
      install: fc.record(
        { mirror: text, proxy: text, sha256: fc.record({ amd64: text }) },
        { requiredKeys: [] },
      ),
      ports: fc.record({ peer: fc.double(), client: fc.integer() }, { requiredKeys: [] }),
      settings: fc.record(
        {
          autoCompactionRetention: text,
          listenMetricsUrls: fc.array(text),
          cipherSuites: fc.array(text),
          extra: fc.dictionary(text, text),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(configuration, (some) => {
      const { errors: found, warnings } = said(configurationErrors(some));
      for (const line of [...found, ...warnings]) expect(line).toMatch(/^[a-z][\w[\], .-]*[^]*[.?]$/i);
    }),
  );
});

test.each<ClusterConfiguration>([
  { install: { mirror: "http://u:PLANTED@mirror/etcd" } },
  { install: { mirror: "http://PLANTED@mirror/etcd" } },
  { install: { mirror: "https://u:PLANTED x@mirror/etcd" } },
  { install: { mirror: "ftp://u:PLANTED@m/" } },
  { install: { httpProxy: "ftp://u:PLANTED@m/" } },
  { bootstrap: "discovery", discovery: { endpoints: ["https://u:PLANTED@d.example.com"], token: "a" } },
  { settings: { listenMetricsUrls: ["ftp://u:PLANTED@127.0.0.1:2381"] } },
  { settings: { listenMetricsUrls: ["http://u:PLANTED@127.0.0.1:2379"] } },
  { connection: { host: "root:PLANTED@10.15.1.201" } },
])("no error prints the password or token of a URL: %j", (configuration) => {
  const { errors } = said(configurationErrors(configuration));
  expect(errors).not.toEqual([]);
  expect(errors.join("\n")).not.toContain("PLANTED");
});

// The negative control.
test("an error prints a URL without a user", () => {
  expect(said(configurationErrors({ install: { mirror: "ftp://m/" } })).errors.join()).toContain(
    '"ftp://m/"',
  );
});

test.each<ClusterConfiguration>([
  { install: { sha256: { amd64: sum.toUpperCase() } } },
  { install: { httpProxy: "socks5h://u:p%20d@proxy:1080" } },
])("the configuration accepts what the host's program accepts: %j", (configuration) => {
  expect(said(configurationErrors(configuration)).errors).toEqual([]);
});
