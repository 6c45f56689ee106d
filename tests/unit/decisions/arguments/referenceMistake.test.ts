import { referenceMistake } from "../../../../decisions/arguments/referenceMistake";

test("a reference that a cluster gave is taken", () => {
  expect(referenceMistake({ clientUrls: ["https://etcd01:2379"], caCertificate: "PEM" })).toBeUndefined();
});

test.each([undefined, null, "reference", { caCertificate: "PEM" }])("%j is told of as none", (given) => {
  expect(referenceMistake(given)).toMatch(/none of a cluster.*requireOutput\("reference"\)/);
});
