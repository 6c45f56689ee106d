import fc from "fast-check";
import { targetsErrors } from "../../../../../decisions/recovery/backup/targetErrors";
import { losingTrees } from "../../../../../decisions/host/forbiddenTrees";
import type { TargetConfiguration } from "../../../../../decisions/recovery/backup/backupConfiguration";
import { said } from "../../findings/said";
import { goodTargets, privateKey, target } from "./backupConfigurations";

const errorsOf = (...targets: TargetConfiguration[]) =>
  said(targetsErrors(targets, { occupied: ["/var/lib/etcd"] })).errors;

test.each<[string, TargetConfiguration, string]>([
  ["no kind", {}, "targets[0]: name exactly one of directory, s3, azure, gcs, sftp"],
  ["two kinds", { ...target("directory"), ...target("s3") }, "targets[0]: name exactly one of"],
  ["a name with a space", { name: "a b", ...target("gcs") }, 'targets[0].name: "a b" is not a valid name'],
  ["a relative path", target("directory", { path: "srv" }), '"srv" is not absolute'],
  ["a path with ..", target("directory", { path: "/srv/../etc" }), "has a `.`, a `..`"],
  [
    "a path in the data",
    target("directory", { path: "/var/lib/etcd/b", mountPoint: undefined }),
    'is inside "/var/lib/etcd"',
  ],
  ["a path beside its mount point", target("directory", { mountPoint: "/mnt" }), "is not inside mountPoint"],
  ["a bucket in capitals", target("s3", { bucket: "Etcd" }), "targets[0].s3.bucket: "],
  ["an endpoint over HTTP", target("s3", { endpoint: "http://10.0.0.1:9000" }), "is not encrypted"],
  ["an endpoint that is a name", target("s3", { endpoint: "s3.example.com" }), "is not a valid URL"],
  ["an endpoint with a password", target("azure", { endpoint: "https://a:b@c" }), "a user name or password"],
  ["a prefix with a slash before it", target("s3", { prefix: "/a" }), 'targets[0].s3.prefix: "/a"'],
  [
    "a CA that is a key",
    target("s3", { caCertificate: privateKey }),
    "targets[0].s3.caCertificate: it is a private key",
  ],
  [
    "a secret key with a line break",
    target("s3", { secretAccessKey: "a\nb" }),
    "s3.secretAccessKey: it is empty, or",
  ],
  [
    "credentials that are a path",
    target("gcs", { credentials: "/key.json" }),
    "gcs.credentials: it is not JSON",
  ],
  ["a host key that is a fingerprint", target("sftp", { hostKey: "SHA256:x" }), "targets[0].sftp.hostKey: "],
  ["a private key that is a public one", target("sftp", { privateKey: "ssh-ed25519 A" }), "is a public key"],
  ["a user with a host", target("sftp", { user: "a@b" }), "targets[0].sftp.user: "],
])("%s is an error with field and action", (_, one, words) => {
  const errors = errorsOf(one);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain(words);
});

const inDirectory = (path: string, name?: string) =>
  said(
    targetsErrors([target("directory", { path, mountPoint: undefined })], {
      name,
      occupied: ["/var/lib/etcd"],
    }),
  ).errors;

test.each(Object.keys(losingTrees))("a directory below %s, where backups are lost, is refused", (tree) => {
  for (const path of [tree, `${tree}/backups/etcd`]) {
    const errors = inDirectory(path);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^targets\[0\]\.directory\.path: .* Files there would be lost\. /);
  }
  expect(inDirectory(`${tree}-backups`)).toEqual([]);
});

test("the folder of the cluster counts, where the directory alone would be good", () => {
  expect(inDirectory("/var/lib", "etcd")).toEqual([
    'targets[0].directory.path: "/var/lib/etcd" is inside "/var/lib/etcd", which is etcd\'s. ' +
      'Files there would be lost. Write another directory, as in "/srv/backups".',
  ]);
  expect(inDirectory("/var/lib", "etcd-host")).toHaveLength(1);
  expect(inDirectory("/var/lib", "prod")).toEqual([]);
});

test.each(
  "/srv /mnt/nfs /data/backups /var/backups /var/lib/backups/etcd /home/ops/b /root/b /opt/etcd/b /usr/local/b".split(
    " ",
  ),
)("backups stay in %s", (path) => {
  expect(inDirectory(path, "etcd")).toEqual([]);
});

test("one key of a pair alone is an error, and a secret counts as a value", () => {
  expect(errorsOf({ s3: { bucket: "etcd-backups", accessKeyId: "A" } })).toEqual([
    "targets[0].s3.secretAccessKey: missing. accessKeyId and secretAccessKey are a pair: give both or none.",
  ]);
  expect(errorsOf({ s3: { bucket: "etcd-backups", accessKeyId: "A", secretAccessKey: undefined } })).toEqual(
    [],
  );
  expect(errorsOf({ s3: { bucket: "etcd-backups" } })).toEqual([]);
});

test("plain HTTP is accepted on loopback addresses alone", () => {
  for (const host of ["127.0.0.1", "localhost", "[::1]"])
    expect(errorsOf(target("s3", { endpoint: `http://${host}:9000` }))).toEqual([]);
  expect(errorsOf(target("s3", { endpoint: "http://127.0.0.1.example.com" }))).toHaveLength(1);
});

test("two targets of one kind need names", () => {
  expect(errorsOf(target("s3"), target("s3"))).toEqual([
    'targets[1].name: "s3" is the name of another target. Write a name of its own.',
  ]);
  expect(errorsOf(target("s3"), { name: "offsite", ...target("s3") })).toEqual([]);
});

test("no error prints a credential", () => {
  const secretFields = [
    ["s3", "secretAccessKey"],
    ["s3", "sessionToken"],
    ["s3", "httpProxy"],
    ["azure", "key"],
    ["azure", "sasToken"],
    ["gcs", "credentials"],
    ["sftp", "privateKey"],
  ] as const;
  fc.assert(
    fc.property(fc.constantFrom(...secretFields), fc.string({ minLength: 12 }), ([kind, field], text) => {
      const value = `open sesame ${text}`;
      const printed = JSON.stringify(targetsErrors([target(kind, { [field]: value })], { occupied: [] }));
      return !printed.includes("open sesame");
    }),
  );
});

test("whatever stands in a field, the judgement ends", () => {
  const kinds = Object.keys(goodTargets) as (keyof typeof goodTargets)[];
  const texts = fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat(9), text: fc.string() });
  fc.assert(
    fc.property(texts, ({ kind, at, text }) => {
      const fields = Object.keys(goodTargets[kind]);
      const field = fields[at % fields.length] ?? "path";
      expect(Array.isArray(targetsErrors([target(kind, { [field]: text })], { occupied: [] }))).toBe(true);
    }),
  );
});
