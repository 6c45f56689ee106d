import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster } from "../../../../../components/EtcdCluster";
import type { EtcdClusterArgs } from "../../../../../components/EtcdClusterArgs";
import { rfc2136 } from "../../../../../components/dns/rfc2136";
import { accessIn } from "../../../../../decisions/observability/status/accessIn";
import { mockedResources, valueOf } from "../../../support/mockedResources";

jest.setTimeout(60_000);

const hosts = [1, 2, 3, 4].map((n) => ({ name: `etcd0${n}`, address: `10.0.0.${n}`, lost: n === 4 }));

async function accessOf(more: Partial<EtcdClusterArgs>) {
  let output: pulumi.Output<string> | undefined;
  await mockedResources(() => {
    output = new EtcdCluster("prod", { version: "3.6.16", hosts, ...more }).operatorAccess;
  });
  if (!output) throw new Error("no cluster was made");
  return {
    access: accessIn({ operatorAccess: await valueOf(output) }),
    secret: await pulumi.isSecret(output),
  };
}

test("the access has the login of each living host, and is a secret", async () => {
  const connection = { user: "ops", proxy: { host: "10.0.0.9" } };
  const { access, secret } = await accessOf({ connection });
  expect(secret).toBe(true);
  expect(access).toMatchObject({
    cluster: "prod",
    hosts: ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map((host, at) => ({
      name: `etcd0${at + 1}`,
      login: { host, user: "ops", proxy: { host: "10.0.0.9" } },
    })),
  });
  expect(access.records).toBeUndefined();
});

test("the access has the records that the stack keeps", async () => {
  const domain = "etcd.example.com";
  const dns = rfc2136({ server: "10.0.0.53", zone: domain, keyName: "etcd", keySecret: "c2VjcmV0" });
  const { access } = await accessOf({ domain, dns, discoverySrvName: "prod" });
  expect(access.records).toEqual({
    domain,
    discoverySrvName: "prod",
    addresses: [1, 2, 3].map((n) => `etcd0${n}.etcd.example.com 10.0.0.${n}`),
  });
  expect((await accessOf({ domain })).access.records).toBeUndefined();
});
