import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster } from "../../../components/EtcdCluster";
import { ReferencedCluster } from "../../../components/ReferencedCluster";
import { mockedResources, valueOf } from "../support/mockedResources";

jest.setTimeout(60_000);

const outputs = ({ type }: { type: string }): Record<string, unknown> =>
  type.endsWith("PrivateKey") ? { privateKeyPem: "the CA's key" } : {};

describe.each([
  ["is not shared", undefined],
  ["is shared on purpose", true],
])("the exports of a stack with a cluster whose CA %s", (_, shared) => {
  test(`${shared ? "has" : "has not"} the CA's key in it, and is ${shared ? "a" : "no"} secret`, async () => {
    let reference: EtcdCluster["reference"] | undefined;
    await mockedResources(() => {
      const hosts = [{ name: "etcd01", address: "10.15.1.201" }];
      ({ reference } = new EtcdCluster("etcd", { version: "3.6.16", hosts, pki: { exportCaKey: shared } }));
    }, outputs);
    const given = reference ?? pulumi.output(undefined);
    expect(JSON.stringify(await valueOf(given)).includes("the CA's key")).toBe(shared === true);
    expect(await pulumi.isSecret(given)).toBe(shared === true);
  });
});

describe("client certificates of a cluster that another stack made", () => {
  const folder = mkdtempSync(join(tmpdir(), "shared-ca-"));
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  beforeAll(() => {
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem"];
    execFileSync("openssl", ["req", "-x509", ...key, "-out", "ca.pem", "-subj", "/CN=ca"], {
      cwd: folder,
      stdio: "pipe",
    });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const reference = () => ({
    clientUrls: ["https://10.15.1.201:2379"],
    caCertificate: read("ca.pem"),
    clusterId: "1f",
  });
  const certificates = () => ({
    privateKeyPem: "a key",
    privateKeyPemPkcs8: "a key in PKCS#8",
    certPem: "a certificate",
    validityEndTime: "2030-01-01T00:00:00Z",
  });

  test("are made of names in the arguments, as the method makes them, and are secrets", async () => {
    const authority = { certificate: read("ca.pem"), key: read("key.pem") };
    const shared = { ...reference(), authority };
    let given: ReferencedCluster["clientCertificates"] | undefined;
    const asked = await mockedResources(() => {
      ({ clientCertificates: given } = new ReferencedCluster("other", {
        reference: shared,
        clients: ["reporter"],
      }));
    }, certificates);
    const made = await mockedResources(() => {
      new ReferencedCluster("other", { reference: shared }).clientCertificate("reporter");
    }, certificates);
    expect(asked).toEqual(made);
    expect(Object.keys(asked)).toContain("other/client-reporter/cert");
    const output = given ?? pulumi.output(undefined);
    expect(await valueOf(output)).toEqual({
      reporter: { certificate: expect.stringContaining("a certificate") as string, key: "a key in PKCS#8" },
    });
    expect(await pulumi.isSecret(output)).toBe(true);
  });

  test.each([
    [
      "an Output",
      pulumi.output(["reporter"]),
      "clients: is an Output. This field must be known before resources are made.",
    ],
    ["no list", "reporter", "clients: is not a list"],
    ["a name that is none", ["a/b"], 'clients: "a/b" cannot be a common name'],
  ])("are refused where their names are %s", async (_, clients, words) => {
    await expect(
      mockedResources(
        () => new ReferencedCluster("other", { reference: reference(), clients: clients as string[] }),
      ),
    ).rejects.toThrow(words);
  });

  test.each<[string, unknown[], string]>([
    ["no name", [], "commonName: missing. Write it."],
    ["a name that is null", [null], "commonName: nothing (null) stands where a string belongs."],
    ["a name that is an Output", [pulumi.output("a")], "commonName: is an Output. This field must be known"],
    ["a name that is not valid", ["a/b"], 'commonName: "a/b" cannot be a common name'],
    ["arguments that are null", ["a", null], "the arguments: nothing stands there."],
    [
      "a misspelt argument",
      ["a", { validity: 30 }],
      "validity: no such field. The fields are: validityDays.",
    ],
    [
      "days as a text",
      ["a", { validityDays: "365" }],
      'validityDays: "365" stands where a number belongs. Write a number.',
    ],
    [
      "days that are too few",
      ["a", { validityDays: 7 }],
      "validityDays: 7. An update renews a certificate, and 14 days are left for that. Write a whole number",
    ],
  ])("are refused by the method with %s", async (_, given, words) => {
    const made = mockedResources(() => {
      const cluster = EtcdCluster.get("other", reference());
      (cluster.clientCertificate as (...all: unknown[]) => unknown).apply(cluster, given);
    });
    await expect(made).rejects.toThrow(
      `other: 1 error in a client certificate. Nothing of other was changed.\n  - ${words}`,
    );
  });

  test("are refused where the CA is not a certificate", async () => {
    const wrong = { ...reference(), caCertificate: "x" };
    await expect(mockedResources(() => EtcdCluster.get("other", wrong))).rejects.toThrow(
      "reference.caCertificate: it is not a certificate.",
    );
  });
});
