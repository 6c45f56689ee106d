import type { Fields } from "./shapeErrors";

// Written by `make docs` from the interfaces of the arguments; change those.

export const clusterShape: Fields = {
  fields: {
    hosts: {
      list: {
        fields: {
          name: "text",
          address: { input: "text" },
          ipv6Address: { input: "text" },
          extraAddresses: { list: { input: "text" } },
          connection: {
            input: {
              fields: {
                host: { input: "text" },
                port: { input: "number" },
                user: { input: "text" },
                password: { input: "text" },
                privateKey: { input: "text" },
                privateKeyPassword: { input: "text" },
                agentSocketPath: { input: "text" },
                hostKey: { input: "text" },
                hostKeyPolicy: { input: "text" },
                perDialTimeout: { input: "number" },
                dialErrorLimit: { input: "number" },
                proxy: {
                  input: {
                    fields: {
                      host: { input: "text" },
                      port: { input: "number" },
                      user: { input: "text" },
                      password: { input: "text" },
                      privateKey: { input: "text" },
                      privateKeyPassword: { input: "text" },
                      agentSocketPath: { input: "text" },
                      hostKey: { input: "text" },
                      perDialTimeout: { input: "number" },
                      dialErrorLimit: { input: "number" },
                    },
                    needed: ["host"],
                  },
                },
              },
            },
          },
          dataDir: "text",
          lost: "flag",
        },
        needed: ["name", "address"],
      },
    },
    version: "text",
    intermediateVersions: { list: "text" },
    domain: "text",
    discoverySrvName: "text",
    domainAddresses: "flag",
    dns: {
      fields: {
        rfc2136: {
          fields: {
            server: { input: "text" },
            port: "number",
            zone: { input: "text" },
            keyName: "text",
            keyAlgorithm: "text",
            keySecret: { input: "text" },
          },
          needed: ["server", "zone"],
        },
        route53: { fields: { zoneId: { input: "text" }, allowOverwrite: "flag" }, needed: ["zoneId"] },
        cloudflare: { fields: { zoneId: { input: "text" }, comment: "text" }, needed: ["zoneId"] },
      },
    },
    dnsTtlSeconds: "number",
    bootstrap: "text",
    discovery: {
      fields: {
        endpoints: { list: "text" },
        token: "text",
        caCertificate: { input: "text" },
        certificate: { input: "text" },
        key: { input: "text" },
      },
      needed: ["endpoints", "token"],
    },
    adopt: { fields: { clusterId: "text", manage: "flag" }, needed: ["clusterId"] },
    connection: {
      input: {
        fields: {
          host: { input: "text" },
          port: { input: "number" },
          user: { input: "text" },
          password: { input: "text" },
          privateKey: { input: "text" },
          privateKeyPassword: { input: "text" },
          agentSocketPath: { input: "text" },
          hostKey: { input: "text" },
          hostKeyPolicy: { input: "text" },
          perDialTimeout: { input: "number" },
          dialErrorLimit: { input: "number" },
          proxy: {
            input: {
              fields: {
                host: { input: "text" },
                port: { input: "number" },
                user: { input: "text" },
                password: { input: "text" },
                privateKey: { input: "text" },
                privateKeyPassword: { input: "text" },
                agentSocketPath: { input: "text" },
                hostKey: { input: "text" },
                perDialTimeout: { input: "number" },
                dialErrorLimit: { input: "number" },
              },
              needed: ["host"],
            },
          },
        },
      },
    },
    install: {
      fields: {
        method: "text",
        mirror: { input: "text" },
        sha256: { fields: { amd64: "text", arm64: "text" } },
        digests: { each: { fields: { amd64: "text", arm64: "text" } } },
        ownBuilds: "flag",
        httpProxy: { input: "text" },
        archives: { fields: { amd64: "text", arm64: "text" } },
      },
    },
    ports: { fields: { peer: "number", client: "number" } },
    dataDir: "text",
    walDir: "text",
    settings: {
      fields: {
        heartbeatIntervalMs: "number",
        electionTimeoutMs: "number",
        snapshotCount: "number",
        quotaBackendBytes: "number",
        autoCompactionMode: "text",
        autoCompactionRetention: "text",
        maxRequestBytes: "number",
        maxTxnOps: "number",
        listenMetricsUrls: { list: "text" },
        metrics: "text",
        logLevel: "text",
        cipherSuites: { list: "text" },
        tlsMinVersion: "text",
        clientCertAuth: "flag",
        initialCorruptCheck: "flag",
        compactHashCheck: "flag",
        compactHashCheckTime: "text",
        corruptCheckTime: "text",
        extra: { each: "text" },
      },
    },
    cpuQuotaPercent: "number",
    setHostname: "flag",
    pki: {
      fields: {
        ca: {
          fields: {
            subject: {
              fields: {
                commonName: "text",
                organization: "text",
                organizationalUnit: "text",
                country: "text",
                province: "text",
                locality: "text",
                streetAddresses: { list: "text" },
                postalCode: "text",
                serialNumber: "text",
                emailAddress: "text",
              },
            },
            validityDays: "number",
            maxPathLength: "number",
            allowedUses: { list: "text" },
            algorithm: "text",
            curve: "text",
            rsaBits: "number",
          },
        },
        customCAs: {
          each: {
            fields: { certificate: { input: "text" }, key: { input: "text" }, chain: { input: "text" } },
            needed: ["certificate"],
          },
        },
        authorities: { fields: { signing: "number", trusted: { list: "number" } } },
        leafKeys: { fields: { algorithm: "text", curve: "text", rsaBits: "number" } },
        validityDays: "number",
        renewal: { fields: { everyDays: "number", rotateKeys: "flag", trigger: "text", today: "text" } },
        clients: { list: "text" },
        gatewayClients: { list: "text" },
        exportCaKey: "flag",
        revoked: { list: "text" },
      },
    },
    backup: {
      fields: {
        interval: "text",
        schedule: "text",
        targets: {
          list: {
            fields: {
              name: "text",
              directory: { fields: { path: "text", mountPoint: "text" }, needed: ["path"] },
              s3: {
                fields: {
                  bucket: { input: "text" },
                  prefix: "text",
                  region: "text",
                  endpoint: { input: "text" },
                  pathStyle: "flag",
                  caCertificate: { input: "text" },
                  httpProxy: { input: "text" },
                  accessKeyId: { input: "text" },
                  secretAccessKey: { input: "text" },
                  sessionToken: { input: "text" },
                },
                needed: ["bucket"],
              },
              azure: {
                fields: {
                  account: { input: "text" },
                  container: { input: "text" },
                  prefix: "text",
                  endpoint: { input: "text" },
                  key: { input: "text" },
                  sasToken: { input: "text" },
                },
                needed: ["account", "container"],
              },
              gcs: {
                fields: { bucket: { input: "text" }, prefix: "text", credentials: { input: "text" } },
                needed: ["bucket"],
              },
              sftp: {
                fields: {
                  host: { input: "text" },
                  port: "number",
                  user: "text",
                  path: "text",
                  privateKey: { input: "text" },
                  hostKey: { input: "text" },
                },
                needed: ["host", "user", "path", "privateKey", "hostKey"],
              },
            },
          },
        },
        keep: {
          fields: { last: "number", hourly: "number", daily: "number", weekly: "number", monthly: "number" },
        },
        recipients: { list: "text" },
        compression: "text",
        drill: { fields: { enabled: "flag", interval: "text", identity: { input: "text" } } },
        onFailure: "text",
        metricsDirectory: "text",
      },
    },
    maintenance: { fields: { interval: "text", schedule: "text" } },
    restore: {
      fields: {
        snapshot: "text",
        token: "text",
        over: "text",
        cluster: "text",
        watchers: "text",
        identity: { input: "text" },
      },
      needed: ["snapshot", "token"],
    },
    recover: { fields: { from: "text", token: "text", withoutLog: "flag" }, needed: ["from", "token"] },
    hardwareProfile: "text",
    failOnWarnings: "flag",
    preflight: "flag",
    preUpdateChecks: "flag",
    reportHealth: "flag",
    detectDrift: "flag",
    repairDrift: "flag",
    timeouts: {
      fields: {
        healthSeconds: "number",
        catchUpSeconds: "number",
        startSeconds: "number",
        driftSeconds: "number",
      },
    },
  },
  needed: ["hosts", "version"],
};

export const pkiShape: Fields = {
  fields: {
    members: {
      list: {
        fields: { name: "text", addresses: { list: { input: "text" } }, dnsNames: { list: "text" } },
        needed: ["name", "addresses"],
      },
    },
    discoverySrvDomain: "text",
    ca: {
      fields: {
        subject: {
          fields: {
            commonName: "text",
            organization: "text",
            organizationalUnit: "text",
            country: "text",
            province: "text",
            locality: "text",
            streetAddresses: { list: "text" },
            postalCode: "text",
            serialNumber: "text",
            emailAddress: "text",
          },
        },
        validityDays: "number",
        maxPathLength: "number",
        allowedUses: { list: "text" },
        algorithm: "text",
        curve: "text",
        rsaBits: "number",
      },
    },
    customCAs: {
      each: {
        fields: { certificate: { input: "text" }, key: { input: "text" }, chain: { input: "text" } },
        needed: ["certificate"],
      },
    },
    authorities: { fields: { signing: "number", trusted: { list: "number" } } },
    leafKeys: { fields: { algorithm: "text", curve: "text", rsaBits: "number" } },
    validityDays: "number",
    renewal: { fields: { everyDays: "number", rotateKeys: "flag", trigger: "text", today: "text" } },
    clients: { list: "text" },
    gatewayClients: { list: "text" },
    exportCaKey: "flag",
    revoked: { list: "text" },
  },
  needed: ["members"],
};

export const dnsSrvShape: Fields = {
  fields: {
    domain: "text",
    hosts: {
      list: {
        fields: { name: "text", address: { input: "text" }, ipv6Address: { input: "text" } },
        needed: ["name", "address"],
      },
    },
    backend: {
      fields: {
        rfc2136: {
          fields: {
            server: { input: "text" },
            port: "number",
            zone: { input: "text" },
            keyName: "text",
            keyAlgorithm: "text",
            keySecret: { input: "text" },
          },
          needed: ["server", "zone"],
        },
        route53: { fields: { zoneId: { input: "text" }, allowOverwrite: "flag" }, needed: ["zoneId"] },
        cloudflare: { fields: { zoneId: { input: "text" }, comment: "text" }, needed: ["zoneId"] },
      },
    },
    ttlSeconds: "number",
    peerPort: "number",
    clientPort: "number",
    discoverySrvName: "text",
    domainAddresses: "flag",
    tls: "flag",
  },
  needed: ["domain", "hosts", "backend"],
};

export const referencedClusterShape: Fields = {
  fields: {
    reference: {
      input: {
        fields: {
          clientUrls: { list: "text" },
          caCertificate: "text",
          clusterId: "text",
          discoveryDomain: "text",
          authority: {
            fields: { certificate: "text", key: "text", chain: "text" },
            needed: ["certificate", "key"],
          },
        },
        needed: ["clientUrls", "caCertificate", "clusterId"],
      },
    },
    clients: { list: "text" },
  },
  needed: ["reference"],
};

export const clientCertificateShape: Fields = { fields: { validityDays: "number" } };
