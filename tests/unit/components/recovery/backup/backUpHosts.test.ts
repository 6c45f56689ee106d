import * as pulumi from "@pulumi/pulumi";
import type { BackupArgs } from "../../../../../components/recovery/backup/BackupArgs";
import { EtcdCluster } from "../../../../../components/EtcdCluster";
import { identity, recipient } from "../../../decisions/recovery/backup/backupConfigurations";
import { mockedResources, valueOf } from "../../../support/mockedResources";

jest.setTimeout(60_000);

const hosts = [1, 2, 3].map((n) => ({ name: `etcd0${n}`, address: `10.0.0.${n}` }));

const hostsOf = (n: number) =>
  [1, 2, 3].map((m) => ({ name: `etcd${n}${m}`, address: `10.0.${n + 1}.${m}` }));

async function made(backup: BackupArgs | undefined, lost: string[] = []) {
  const all = await mockedResources(() => {
    const list = hosts.map((host) => ({ ...host, lost: lost.includes(host.name) }));
    new EtcdCluster("etcd", { version: "3.6.16", hosts: list, backup });
  });
  return Object.fromEntries(Object.entries(all).filter(([name]) => name.endsWith("/backup")));
}

const s3 = (secretAccessKey: pulumi.Input<string>) => ({
  bucket: "etcd-backups",
  accessKeyId: "A",
  secretAccessKey,
});

test("a cluster without backup has no resource for it", async () => {
  expect(await made(undefined)).toEqual({});
});

test("a lost host keeps the resource where backup is taken out in the update that marks it lost", async () => {
  const parts = await made(undefined, ["etcd02"]);
  expect(Object.keys(parts)).toEqual(["etcd/etcd02/backup"]);
  expect(parts["etcd/etcd02/backup"]?.inputs.delete).toBeUndefined();
});

test("each host gets the settings, and loses them with the resource", async () => {
  const parts = await made({ targets: [{ directory: { path: "/srv/backups" } }] });
  expect(Object.keys(parts).sort()).toEqual(hosts.map(({ name }) => `etcd/${name}/backup`));
  const inputs = parts["etcd/etcd01/backup"]?.inputs;
  expect(inputs?.create).toBe("/usr/local/sbin/etcd-host backup-settings # settings output of etcd-backup");
  expect(inputs?.delete).toBe(
    "cat >/dev/null; test ! -x /usr/local/sbin/etcd-host || echo '{}' | /usr/local/sbin/etcd-host backup-settings",
  );
  expect(JSON.parse(String(inputs?.stdin))).toMatchObject({ cluster: "etcd", interval_seconds: 3600 });
});

test("nothing is run on a lost host, now or when it is taken out", async () => {
  const { inputs } =
    (await made({ targets: [{ directory: { path: "/srv/b" } }] }, ["etcd02"]))["etcd/etcd02/backup"] ?? {};
  expect(inputs?.create).toBe("cat >/dev/null");
  expect(inputs?.delete).toBeUndefined();
});

test.each<[string, BackupArgs]>([
  ["a secret key", { targets: [{ s3: s3(pulumi.secret("open-sesame")) }] }],
  ["a key in plain text", { targets: [{ s3: s3("open-sesame") }] }],
  [
    "the identity of drills",
    { targets: [{ directory: { path: "/srv/b" } }], recipients: [recipient], drill: { identity } },
  ],
])("settings with %s are a secret", async (_, backup) => {
  jest.spyOn(console, "warn").mockImplementation(() => undefined);
  for (const { inputs } of Object.values(await made(backup))) {
    expect(inputs.stdin).toEqual({ secret: expect.stringContaining('"cluster": "etcd"') as string });
    expect(inputs.create).toMatch(/ # settings /); // the line is not a secret
  }
});

test("the output about backups is not a secret, and a cluster without backups has no target there", async () => {
  let outputs: pulumi.Output<unknown>[] = [];
  jest.spyOn(console, "warn").mockImplementation(() => undefined);
  await mockedResources(() => {
    const targets = [{ s3: s3(pulumi.secret("open-sesame")) }];
    const [one, other] = [{ targets }, undefined].map(
      (backup, n) => new EtcdCluster(`etcd${n}`, { version: "3.6.16", hosts: hostsOf(n), backup }),
    );
    outputs = [one, other].flatMap((cluster) => (cluster ? [cluster.backup] : []));
  });
  expect(await Promise.all(outputs.map((one) => pulumi.isSecret(one)))).toEqual([false, false]);
  expect(await Promise.all(outputs.map(valueOf))).toEqual([
    { intervalSeconds: 3600, targets: [{ name: "s3", kind: "s3", location: "s3://etcd-backups" }] },
    { targets: [] },
  ]);
});
