import { writeFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { plainBackup } from "../../../components/recovery/backup/plainBackup";
import type { EtcdClusterArgs } from "../../../components/EtcdClusterArgs";
import type { ConnectionArgs } from "../../../components/host/ssh/ConnectionArgs";
import { plainSecrets } from "../../../decisions/recovery/backup/plainSecrets";
import { stackArgs } from "../../../stack/stackArgs";
import { valueOf } from "../support/mockedResources";

const hosts = [1, 2, 3].map((n) => ({ name: `etcd0${n}`, address: `10.15.1.20${n}` }));
const good = { version: "3.6.16", hosts, dataDir: "/data/lib/etcd" };

/** As the engine hands a stack's configuration over: each value a text. */
function configured(values: Record<string, unknown>, secrets: string[] = []) {
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        `etcd-cluster:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
    secrets.map((key) => `etcd-cluster:${key}`),
  );
  return () => stackArgs("etcd-cluster");
}

test("a good configuration becomes the arguments", () => {
  expect(configured(good)()).toMatchObject(good);
});

test("a value under a name that is nearly the project's is reported, since no program reads it", () => {
  configured(good);
  const set = { ...pulumi.runtime.allConfig(), "etcd-clutser:preflight": "false", "command:x": "1" };
  pulumi.runtime.setAllConfig(set);
  expect(() => stackArgs("etcd-cluster")).toThrow(
    'etcd-clutser:preflight: no program reads values below "etcd-clutser:". Did you mean etcd-cluster:preflight?',
  );
});

test("a version stays a text, though it reads like a number", () => {
  expect(configured({ ...good, version: "3.6" })).toThrow('version: "3.6" is not an etcd release');
});

test("a file stands for a key, which is a secret", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "stack-args-")), "key");
  writeFileSync(file, "the passphrase\n");
  const { connection } = configured({ ...good, connection: { privateKeyPasswordFile: file } })();
  const key = pulumi.output((connection as ConnectionArgs).privateKeyPassword);
  expect(await pulumi.isSecret(key)).toBe(true);
  expect(await valueOf(key)).toBe("the passphrase");
});

test.each<[string, Record<string, unknown>, string]>([
  ["a misspelled field", { ...good, verison: "3.6.16" }, "verison: no such field. Did you mean version?"],
  [
    "a misspelled field of a host",
    { ...good, hosts: [{ ...hosts[0], adress: "10.15.1.9" }] },
    "hosts[0].adress: no such field. Did you mean address?",
  ],
  [
    "a misspelled setting",
    { ...good, settings: { snapshotCuont: 5 } },
    "settings.snapshotCuont: no such field. Did you mean snapshotCount?",
  ],
  ["no hosts", { version: "3.6.16" }, "hosts: missing. Write it."],
  ["no version", { hosts }, "version: missing. Write it."],
  ["hosts that are no list", { ...good, hosts: "etcd01" }, "hosts: is not a list."],
  [
    "a number that is a word",
    { ...good, dnsTtlSeconds: "soon" },
    "dnsTtlSeconds: a text is not a number. Write digits.",
  ],
  [
    "a number in quotes",
    { ...good, ports: { peer: "2380" } },
    'ports.peer: "2380" is not a number. Write it without quotes.',
  ],
  [
    "a flag that is a word",
    { ...good, failOnWarnings: "yes" },
    'failOnWarnings: "yes" is neither true nor false.',
  ],
  [
    "a text that is a number",
    { ...good, settings: { extra: { ETCD_X: 1 } } },
    "settings.extra.ETCD_X: YAML reads what stands there as a number. Put it in quotes, as it stands.",
  ],
  [
    "a text that YAML takes for a date",
    { ...good, restore: { snapshot: "latest", token: "2026-11-30 00:00:00 +0000 UTC" } },
    "restore.token: YAML reads what stands there as a date. Put it in quotes, as it stands.",
  ],
  [
    "a digest that YAML takes for a number",
    { ...good, install: { sha256: { amd64: Number("0".repeat(64)) } } },
    "install.sha256.amd64: YAML reads what stands there as a number. Put it in quotes, as it stands.",
  ],
  [
    "a file under Python's name of the field",
    { ...good, connection: { private_key_file: "/nowhere/key" } },
    "connection.private_key_file: no such field. Did you mean privateKeyFile?",
  ],
  [
    "a file that is not there",
    { ...good, connection: { privateKeyFile: "/nowhere/key" } },
    'connection.privateKeyFile: the file "/nowhere/key" is not there.',
  ],
  [
    "two keepers of records",
    { ...good, dns: { route53: { zoneId: "Z" }, cloudflare: { zoneId: "Z" } } },
    "dns: name one of rfc2136, route53, cloudflare",
  ],
])("%s is reported with its field", (_, values, error) => {
  expect(configured(values)).toThrow(error);
});

test.each<[unknown, string]>([
  [
    "rfc2136",
    "dns: a text stands where fields belong. Write fields below it; there are rfc2136, route53, cloudflare.",
  ],
  [{ rfc2316: {} }, "dns.rfc2316: no such field. Did you mean rfc2136?"],
  [{}, "dns: name one of rfc2136, route53, cloudflare, with its settings below it."],
])("dns: %j has one line of errors", (dns, error) => {
  const told = `1 error in the stack's configuration, below "etcd-cluster:". Nothing was changed.\n  - ${error}`;
  expect(configured({ ...good, domain: "example.com", dns })).toThrow(told);
});

test("all errors are reported at once, the cluster's own too", () => {
  const rfc2136 = { server: "10.15.1.2:53", zone: "example.org", keyName: "etcd", keyAlgorithm: "md5" };
  const wrong = configured({
    ...good,
    verison: "x",
    hosts: [...hosts, { name: "etcd01", address: "10.15.1.299" }],
    connection: { privateKeyFile: "/nowhere/key" },
    domain: "example.com",
    dns: { rfc2136: { ...rfc2136, keySecret: "no base64!" } },
    dnsTtlSeconds: 0,
    timeouts: { healthSeconds: "soon", catchUpSeconds: 0 },
  });
  for (const error of [
    '11 errors in the stack\'s configuration, below "etcd-cluster:". Nothing was changed.',
    "verison",
    "privateKeyFile",
    "hosts[0].name, hosts[3].name",
    "hosts[3].address",
    "dns.rfc2136.server",
    "dns.rfc2136.zone",
    "dns.rfc2136.keyAlgorithm",
    "dns.rfc2136.keySecret",
    "dnsTtlSeconds",
    "timeouts.healthSeconds",
    "timeouts.catchUpSeconds",
  ])
    expect(wrong).toThrow(error);
});

test("all names in the list are those of the stack's configuration", () => {
  const folder = mkdtempSync(join(tmpdir(), "stack-args-"));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const key = file("key", "no key");
  const wrong = configured({
    ...good,
    verison: "x",
    hosts: [
      { ...hosts[0], connection: { hostKeyFile: key }, adress: "10.15.1.9" },
      { ...hosts[0], ipv6Address: "10.15.1.207" },
    ],
    connection: { privateKeyFile: key, proxy: { host: "bastion", privateKey: "no key" } },
    domain: "example.com",
    dns: { rfc2136: { server: "10.15.1.2", zone: "example.com", keySecretFile: key } },
    pki: {
      customCAs: {
        1: { certificateFile: key, keyFile: file("pub", "ssh-ed25519 AAAA") },
        2: { certificate: "" },
      },
      authorities: { signing: 3, trusted: [1, 2] },
    },
  });
  let said = "";
  try {
    wrong();
  } catch (error) {
    said = (error as Error).message;
  }
  expect(
    said
      .split("\n")
      .slice(1)
      .map((line) => line.replace(/^  - /, "").split(": ")[0]),
  ).toEqual([
    "hosts[0].adress",
    "verison",
    "hosts[1].ipv6Address",
    "hosts[0].name, hosts[1].name",
    "hosts[0].address, hosts[1].address",
    "connection.privateKeyFile",
    "connection.proxy.privateKey",
    "hosts[0].connection.hostKeyFile",
    "pki.authorities.signing",
    "pki.customCAs.1.certificateFile",
    "pki.customCAs.1.keyFile",
    "pki.customCAs.2.certificate",
    "dns.rfc2136.keyName",
    "dns.rfc2136.keySecretFile",
  ]);
  expect(said).toContain("generation 3 is not in pki.authorities.trusted (1, 2)");
  expect(said).toContain("keyName and keySecretFile go together");
});

test("a secret of the configuration is judged with all plain values", () => {
  const pki = { customCAs: { 1: { certificate: "ssh-ed25519 AAAA", key: "no key" } } };
  const wrong = configured({ ...good, dnsTtlSeconds: 0, pki }, ["pki"]);
  for (const error of ["3 errors", "dnsTtlSeconds", "pki.customCAs.1.certificate", "pki.customCAs.1.key"])
    expect(wrong).toThrow(error);
});

test("a missing file is reported once, and the values beside it are judged", () => {
  const file = join(mkdtempSync(join(tmpdir(), "stack-args-")), "key");
  writeFileSync(file, "not PEM");
  const customCAs = {
    1: { certificateFile: file, keyFile: "/nowhere/key" },
    2: { certificateFile: "/nowhere/ca", keyFile: file },
  };
  const wrong = configured({ ...good, pki: { customCAs, authorities: { trusted: [1, 2] } } });
  expect(wrong).toThrow("4 errors in");
  for (const error of [
    'pki.customCAs.1.keyFile: the file "/nowhere/key" is not there',
    'pki.customCAs.2.certificateFile: the file "/nowhere/ca" is not there',
    "pki.customCAs.1.certificateFile: it is not a certificate",
    "pki.customCAs.2.keyFile: it is not a private key",
  ])
    expect(wrong).toThrow(error);
});

test("a value that is named as a file too is reported, at any depth", () => {
  const privateKey = "-----BEGIN OPENSSH PRIVATE KEY-----";
  expect(
    configured({
      ...good,
      hosts: [{ ...hosts[0], connection: { privateKey, privateKeyFile: __filename } }, hosts[1], hosts[2]],
    }),
  ).toThrow(
    "hosts[0].connection.privateKeyFile: a file and its content are both given. Leave one of them out.",
  );
});

test("a file for a field that asks for no PEM, key or secret is an error, which does not show its content", () => {
  const file = join(mkdtempSync(join(tmpdir(), "stack-args-")), "passphrase");
  writeFileSync(file, "the passphrase\n");
  const wrong = configured({ ...good, walDirFile: file, install: { methodFile: file } });
  expect(wrong).toThrow("  - walDirFile: no such field. Did you mean walDir?");
  expect(wrong).toThrow("  - install.methodFile: no such field. Did you mean method?");
  expect(wrong).not.toThrow("the passphrase");
});

test("the content of a file is judged under the name that the stack has for it, and not shown", () => {
  const file = join(mkdtempSync(join(tmpdir(), "stack-args-")), "id.pub");
  writeFileSync(file, "ssh-ed25519 AAAAC3Nza me\n");
  const wrong = configured({
    ...good,
    connection: { privateKeyFile: file },
    hosts: [{ ...hosts[0], connection: { proxy: { host: "bastion", privateKeyFile: file } } }],
  });
  expect(wrong).toThrow("  - connection.privateKeyFile: it is a public key. Write the private one");
  expect(wrong).toThrow("  - hosts[0].connection.proxy.privateKeyFile: it is a public key.");
  expect(wrong).not.toThrow("AAAAC3Nza");
});

test("a CA and a discovery service's files that are not PEM are reported with all other errors", () => {
  const file = join(mkdtempSync(join(tmpdir(), "stack-args-")), "pem");
  writeFileSync(file, "not PEM");
  const wrong = configured({
    ...good,
    dnsTtlSeconds: 0,
    pki: { customCAs: { 1: { certificateFile: file, keyFile: file } } },
    bootstrap: "discovery",
    discovery: {
      endpoints: ["https://10.15.1.1:2379"],
      token: "t",
      caCertificateFile: file,
      certificateFile: file,
      keyFile: file,
    },
  });
  for (const error of [
    "  - dnsTtlSeconds",
    "  - pki.customCAs.1.certificateFile: it is not a certificate",
    "  - pki.customCAs.1.keyFile: it is not a private key",
    "  - discovery.caCertificateFile: it is not a certificate",
    "  - discovery.certificateFile: it is not a certificate",
    "  - discovery.keyFile: it is not a private key",
  ])
    expect(wrong).toThrow(error);
});

test("a credential of backups is a secret where the configuration has it as one, and else a warning", async () => {
  const s3 = { bucket: "etcd-backups", accessKeyId: "A", secretAccessKey: "open-sesame" };
  const backup = { targets: [{ s3 }] };
  const key = (args: EtcdClusterArgs) => args.backup?.targets?.[0]?.s3?.secretAccessKey;
  const secret = key(configured({ ...good, backup }, ["backup"])());
  expect(await pulumi.isSecret(pulumi.output(secret))).toBe(true);
  const plain = configured({ ...good, backup })();
  expect(key(plain)).toBe("open-sesame");
  expect(
    plainSecrets(plainBackup(plain.backup ?? {})).map(({ path, severity }) => `${severity} ${path}`),
  ).toEqual(["warning backup.targets[0].s3.secretAccessKey"]);
});
