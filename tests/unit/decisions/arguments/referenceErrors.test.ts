import { rootCertificates } from "node:tls";
import { referenceErrors } from "../../../../decisions/arguments/referenceErrors";
import { sentences } from "../findings/said";

const reference = {
  clientUrls: ["https://etcd01:2379"],
  caCertificate: rootCertificates[0],
  clusterId: "1f",
};

test("a reference that a cluster gave is accepted", () => {
  expect(referenceErrors(reference)).toEqual([]);
});

test.each([
  ["x", "it is not a certificate"],
  ["", "it is empty"],
  ["-----BEGIN PRIVATE KEY-----", "it is a private key"],
])("a CA that is %j is refused under its field", (caCertificate, error) => {
  expect(sentences(referenceErrors({ ...reference, caCertificate }))).toEqual([
    expect.stringContaining(`reference.caCertificate: ${error}`),
  ]);
});

test.each<[string, unknown, string]>([
  ["clientUrls", "https://etcd01:2379", "a list of URLs"],
  ["clientUrls", [1], "a list of URLs"],
  ["caCertificate", ["PEM"], "a text"],
  ["clusterId", 31, "a text"],
  ["discoveryDomain", false, "a text"],
  ["authority", "PLANTED", "a CA with its key"],
  ["authority", { certificate: "PEM" }, "a CA with its key"],
])("a field %s that is %j is refused under its name", (field, value, what) => {
  expect(sentences(referenceErrors({ ...reference, [field]: value }))).toEqual([
    `reference.${field}: it is not ${what}. Take the whole output "reference" of the other stack's EtcdCluster.`,
  ]);
});

test("a reference without the fields that a stack may leave out is accepted", () => {
  expect(referenceErrors({ ...reference, discoveryDomain: null, authority: undefined, later: 1 })).toEqual(
    [],
  );
});

test.each([undefined, null, "reference", { caCertificate: "PEM" }, { clientUrls: [], clusterId: "1f" }])(
  "%j is refused, since it is not a cluster's reference",
  (given) => {
    expect(sentences(referenceErrors(given))).toEqual([
      expect.stringMatching(/^reference: it is not the reference of a cluster.*requireOutput\("reference"\)/),
    ]);
  },
);
