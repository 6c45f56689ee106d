import { caSubject, leafSubject, openFields } from "../../../../../decisions/pki/names/certificateSubject";

test.each([
  [undefined, { commonName: "orders etcd CA" }],
  [{ organization: "ACME" }, { commonName: "orders etcd CA", organization: "ACME" }],
  [{ organization: undefined }, { commonName: "orders etcd CA" }],
  [
    { commonName: "kubernetes", organization: "k8s", country: "" },
    { commonName: "kubernetes", organization: "k8s" },
  ],
  [{ commonName: "", streetAddresses: [] }, {}],
])("a CA with the subject %j", (asked, subject) => {
  expect(caSubject(asked, "orders")).toEqual(subject);
});

test.each([
  [undefined, { commonName: "etcd01" }],
  [
    { commonName: "kubernetes", organization: "k8s", country: "" },
    { commonName: "etcd01", organization: "k8s" },
  ],
])("a member under a CA with the subject %j", (asked, subject) => {
  expect(leafSubject(asked, "etcd01")).toEqual(subject);
});

test("every field is open unless it is given, an empty one too, and the common name never is", () => {
  const all = openFields();
  expect(all).toEqual(expect.arrayContaining(["organization", "country", "streetAddresses", "emailAddress"]));
  expect(all).not.toContain("commonName");
  expect(openFields({ organization: "ACME", country: "" })).toEqual(
    all.filter((field) => field !== "organization" && field !== "country"),
  );
});
