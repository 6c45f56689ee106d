import { referenceError } from "../../../../decisions/arguments/referenceError";

test("a reference that a cluster gave is taken", () => {
  expect(
    referenceError({ clientUrls: ["https://etcd01:2379"], caCertificate: "PEM", clusterId: "1f" }),
  ).toBeUndefined();
});

test.each([undefined, null, "reference", { caCertificate: "PEM" }, { clientUrls: [], clusterId: "1f" }])(
  "%j is told of as none",
  (given) => {
    expect(referenceError(given)).toMatch(/none of a cluster.*requireOutput\("reference"\)/);
  },
);
