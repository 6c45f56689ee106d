import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster } from "../../../components/EtcdCluster";
import { mockedResources, valueOf } from "./mockedResources";

jest.setTimeout(60_000);

const outputs = ({ type }: { type: string }): Record<string, unknown> =>
  type.endsWith("PrivateKey") ? { privateKeyPem: "the CA's key" } : {};

describe.each([
  ["is not shared", undefined],
  ["is shared on purpose", true],
])("what a stack hands out of a cluster whose CA %s", (_, shared) => {
  test(`${shared ? "has" : "has not"} the CA's key in it, and is ${shared ? "a" : "no"} secret`, async () => {
    let reference: EtcdCluster["reference"] | undefined;
    await mockedResources(() => {
      const hosts = [{ name: "etcd01", address: "10.15.1.201" }];
      ({ reference } = new EtcdCluster("etcd", { version: "3.6.16", hosts, pki: { shared } }));
    }, outputs);
    const given = reference ?? pulumi.output(undefined);
    expect(JSON.stringify(await valueOf(given)).includes("the CA's key")).toBe(shared === true);
    expect(await pulumi.isSecret(given)).toBe(shared === true);
  });
});
