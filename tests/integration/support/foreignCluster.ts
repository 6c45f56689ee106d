import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeAuthority, newKey } from "./foreignAuthority";
import { manners, type Manner } from "./foreignManners";
import { labEnvironment, labHosts, onHost, outputOf } from "./lab";
import type { ClusterAccess } from "./ledger";

const dataDir = "/data/foreign";

/** A cluster that was created by hand, in as many ways as it has members. */
export class ForeignCluster {
  private readonly folder = mkdtempSync(join(tmpdir(), "foreign-"));

  private constructor(
    readonly names: string[],
    private readonly version: string,
    private readonly scheme: "https" | "http",
    /** The domain of its members' names. Without it, the members have addresses only. */
    private readonly domain?: string,
    /** It listens at every address, and has a CA for its clients beside that for its members. */
    private readonly apart = false,
  ) {}

  static create(
    names: string[],
    {
      version = "3.6.16",
      scheme = "https",
      domain,
      apart,
    }: { version?: string; scheme?: "https" | "http"; domain?: string; apart?: boolean } = {},
  ): ForeignCluster {
    const cluster = new ForeignCluster(names, version, scheme, domain, apart);
    cluster.makeAuthorities();
    cluster.list((record) => `update add ${record}`);
    for (const name of names) cluster.install(name);
    for (const name of names) outputOf(name, `systemctl start --no-block ${cluster.manner(name).unit}`);
    for (const name of names) outputOf(name, `systemctl start ${cluster.manner(name).unit}`);
    return cluster;
  }

  /** Hexadecimal; asked once, while its own certificates are good for that. */
  get clusterId(): string {
    this.id ??= /"cluster_id":(\d+)/.exec(this.etcdctl(this.names[0] ?? "", "endpoint status -w json"))?.[1];
    return BigInt(this.id ?? 0).toString(16);
  }
  private id?: string;

  get authority(): { certificate: string; key: string } {
    return { certificate: this.read("ca.pem"), key: this.read("ca-key.pem") };
  }

  /** The CA of its clients and of what it serves to them, which may be another one. */
  get clientAuthority(): { certificate: string } {
    return { certificate: this.read(`${this.clientCa}.pem`) };
  }

  private get clientCa(): string {
    return this.apart ? "clients-ca" : "ca";
  }

  /** The access of a client that was there before. */
  get access(): ClusterAccess {
    return {
      endpoints: this.names.map((name) => this.url(name, 2379)),
      caCertificate: this.read("ca.pem"),
      clientCertificate: this.read("client.pem"),
      clientKey: this.read("client-key.pem"),
    };
  }

  etcdctl(name: string, words: string): string {
    const { certificates, programs } = this.manner(name);
    const pair = this.apart ? "server" : "peer";
    const own = `--cert ${certificates}/${pair}.pem --key ${certificates}/${pair}-key.pem`;
    const tls = `--cacert ${certificates}/${this.clientCa}.pem ${own}`;
    return outputOf(
      name,
      `${programs}/etcdctl --endpoints ${this.url(name, 2379)} ${this.scheme === "https" ? tls : ""} ${words}`,
    );
  }

  /** The unit, process and start time, which differ after a restart or in another unit. */
  process(name: string): string {
    const { unit } = this.manner(name);
    return outputOf(
      name,
      `systemctl show -p Id,MainPID,ExecMainStartTimestampMonotonic,UnitFileState ${unit}; pgrep -a etcd`,
    );
  }

  unit(name: string): string {
    return this.manner(name).unit;
  }

  /** All that its setup put on that host, by content. */
  files(name: string): string {
    const { unitFile, programs, certificates } = this.manner(name);
    return outputOf(
      name,
      `find ${unitFile} ${programs}/etcd ${certificates} /etc/etcd/etcd.yaml /etc/default/members \\
         /etc/systemd/system/etcd.service.d -type f -exec sha256sum {} + 2>/dev/null |
         grep -v '/pki/[0-9a-f]*/' | sort`,
    );
  }

  /** Removes it from the hosts, also where this program runs it by now. */
  dispose(): void {
    for (const name of this.names) {
      const { unit, unitFile, programs, certificates } = this.manner(name);
      onHost(
        name,
        `systemctl disable --now ${unit} etcd
         rm -rf ${unitFile} ${certificates} ${dataDir} /etc/etcd /etc/default/members
         rm -rf /etc/systemd/system/etcd.service* /var/lib/etcd-host/kept
         rm -rf ${programs}/etcd ${programs}/etcdctl /opt/keeper
         systemctl daemon-reload`,
      );
    }
    this.list((record) => `update delete ${record}`);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private manner(name: string): Manner {
    return manners[this.names.indexOf(name) % manners.length] as Manner;
  }

  private address(name: string): string {
    return labHosts().find((host) => host.name === name)?.address ?? "";
  }

  /** As others know it, or where it listens, which is never a name. */
  private url(name: string, port: number, { listens = false } = {}): string {
    if (listens && this.apart) return `${this.scheme}://0.0.0.0:${port}`;
    const host = this.domain === undefined || listens ? this.address(name) : `${name}.${this.domain}`;
    return `${this.scheme}://${host}:${port}`;
  }

  /** Its records in the lab's zone, those that it is found by too. */
  private list(change: (record: string) => string): void {
    if (this.domain === undefined) return;
    const { server, keyName, keyAlgorithm, keySecretPath } = labEnvironment().dns;
    const keySecret = readFileSync(keySecretPath, "utf8").trim();
    const records = this.names.flatMap((name) => [
      `${name}.${this.domain} 300 A ${this.address(name)}`,
      `_etcd-server-ssl._tcp.${this.domain} 300 SRV 0 0 2380 ${name}.${this.domain}.`,
      `_etcd-client-ssl._tcp.${this.domain} 300 SRV 0 0 2379 ${name}.${this.domain}.`,
    ]);
    execFileSync("nsupdate", {
      input: [
        `server ${server}`,
        `key ${keyAlgorithm}:${keyName} ${keySecret}`,
        ...records.map(change),
        "send",
      ]
        .map((line) => `${line}\n`)
        .join(""),
    });
  }

  private read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  private openssl(...words: string[]): void {
    execFileSync("openssl", words, { cwd: this.folder, stdio: "pipe" });
  }

  private makeAuthorities(): void {
    makeAuthority(this.folder, "ca", "by hand");
    if (this.apart) makeAuthority(this.folder, this.clientCa, "by hand, for clients");
    this.makeCertificate("client", "extendedKeyUsage=clientAuth", this.clientCa);
  }

  private makeCertificate(name: string, extensions: string, ca = "ca"): void {
    this.openssl(
      ...["req", ...newKey, "-subj", `/CN=${name}`],
      ...["-keyout", `${name}-key.pem`, "-out", `${name}.csr`],
    );
    writeFileSync(join(this.folder, `${name}.ext`), extensions);
    this.openssl(
      ...[
        "x509",
        "-req",
        "-in",
        `${name}.csr`,
        "-CA",
        `${ca}.pem`,
        "-CAkey",
        `${ca}-key.pem`,
        "-days",
        "365",
      ],
      ...["-extfile", `${name}.ext`, "-out", `${name}.pem`],
    );
  }

  private install(name: string): void {
    const { unit, unitFile, user, programs, certificates, run } = this.manner(name);
    // Its certificate has only the name or address that the others use, and not 127.0.0.1.
    const known = this.domain === undefined ? `IP:${this.address(name)}` : `DNS:${name}.${this.domain}`;
    const names = `subjectAltName=${known}`;
    this.makeCertificate(`${name}-peer`, `extendedKeyUsage=serverAuth,clientAuth\n${names}`);
    const uses = this.apart ? "serverAuth,clientAuth" : "serverAuth";
    this.makeCertificate(`${name}-server`, `extendedKeyUsage=${uses}\n${names}`, this.clientCa);
    const { service, files = {} } = run(this.flags(name));
    const put: Record<string, string> = {
      ...Object.fromEntries(
        ["ca", this.clientCa].map((ca) => [`${certificates}/${ca}.pem`, this.read(`${ca}.pem`)]),
      ),
      ...Object.fromEntries(
        ["peer", "server"].flatMap((kind) =>
          [kind, `${kind}-key`].map((file) => [
            `${certificates}/${file}.pem`,
            this.read(`${name}-${file}.pem`),
          ]),
        ),
      ),
      ...files,
      [unitFile]:
        `[Service]\nType=notify\nUser=${user}\n${service}\nRestart=always\n` +
        "[Install]\nWantedBy=multi-user.target\n",
    };
    for (const [path, text] of Object.entries(put))
      outputOf(
        name,
        `mkdir -p $(dirname ${path}) && echo ${Buffer.from(text).toString("base64")} | base64 -d >${path}`,
      );
    const archive = `etcd-v${this.version}-linux-amd64`;
    outputOf(
      name,
      `id ${user} >/dev/null 2>&1 || useradd --system --no-create-home ${user}
       mkdir -p ${programs} ${dataDir} && chmod 0755 ${programs}
       curl -fsS ${labEnvironment().mirrorUrl}/v${this.version}/${archive}.tar.gz |
         tar -xz -C ${programs} --strip-components=1 --no-same-owner ${archive}/etcd ${archive}/etcdctl
       chmod 0755 ${programs}/etcd ${programs}/etcdctl
       chown -R ${user} ${dataDir} ${certificates} &&
         chmod 0700 ${dataDir} ${certificates} && chmod 0600 ${certificates}/*
       systemctl daemon-reload && systemctl enable -q ${unit}`,
    );
  }

  private flags(name: string): Record<string, string> {
    const { certificates } = this.manner(name);
    const tls = Object.fromEntries(
      ["", "peer-"].flatMap((prefix) => {
        const kind = prefix === "" ? "server" : "peer";
        return [
          [`${prefix}cert-file`, `${certificates}/${kind}.pem`],
          [`${prefix}key-file`, `${certificates}/${kind}-key.pem`],
          [`${prefix}trusted-ca-file`, `${certificates}/${prefix === "" ? this.clientCa : "ca"}.pem`],
          [`${prefix}client-cert-auth`, "true"],
        ];
      }),
    ) as Record<string, string>;
    return {
      name,
      "data-dir": dataDir,
      "listen-peer-urls": this.url(name, 2380, { listens: true }),
      "listen-client-urls": this.url(name, 2379, { listens: true }),
      "initial-advertise-peer-urls": this.url(name, 2380),
      "advertise-client-urls": this.url(name, 2379),
      "initial-cluster": this.names.map((one) => `${one}=${this.url(one, 2380)}`).join(","),
      "initial-cluster-state": "new",
      "initial-cluster-token": "by-hand",
      ...(this.version.startsWith("3.5.") ? { "enable-v2": "true" } : {}),
      ...(this.scheme === "https" ? tls : {}),
    };
  }
}
