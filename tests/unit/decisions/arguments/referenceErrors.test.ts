import { referenceErrors } from "../../../../decisions/arguments/referenceErrors";
import { sentences } from "../findings/said";

test("a reference that a cluster gave is accepted", () => {
  expect(
    referenceErrors({ clientUrls: ["https://etcd01:2379"], caCertificate: "PEM", clusterId: "1f" }),
  ).toEqual([]);
});

test.each([undefined, null, "reference", { caCertificate: "PEM" }, { clientUrls: [], clusterId: "1f" }])(
  "%j is refused, since it is not a cluster's reference",
  (given) => {
    expect(sentences(referenceErrors(given))).toEqual([
      expect.stringMatching(/^reference: it is not the reference of a cluster.*requireOutput\("reference"\)/),
    ]);
  },
);
