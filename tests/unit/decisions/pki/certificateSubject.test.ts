import { certificateSubject } from "../../../../decisions/pki/certificateSubject";

const guide = {
  commonName: "kubernetes",
  organization: "k8s",
  organizationalUnit: "System",
  country: "CN",
  province: "Shanghai",
  locality: "Shanghai",
};

test.each([
  [undefined, undefined, guide],
  [{}, "etcd01", { ...guide, commonName: "etcd01" }],
  [{ organization: "ACME" }, undefined, { ...guide, organization: "ACME" }],
  [{ organization: undefined }, undefined, guide],
  [
    {
      commonName: "etcd CA",
      organization: "",
      organizationalUnit: "",
      country: "",
      province: "",
      locality: "",
    },
    undefined,
    { commonName: "etcd CA" },
  ],
  [{ streetAddresses: [] }, undefined, guide],
])("%j for %s", (asked, commonName, subject) => {
  expect(certificateSubject(asked, commonName)).toEqual(subject);
});
