import { referenceMistake } from "../../../../decisions/arguments/referenceMistake";

test("a reference that a cluster gave is taken", () => {
  expect(
    referenceMistake({ clientUrls: ["https://etcd01:2379"], caCertificate: "PEM", clusterId: "1f" }),
  ).toBeUndefined();
});

test.each([undefined, null, "reference", { caCertificate: "PEM" }, { clientUrls: [], clusterId: "1f" }])(
  "%j is told of as none",
  (given) => {
    expect(referenceMistake(given)).toMatch(/none of a cluster.*requireOutput\("reference"\)/);
  },
);
