import { rfc2136Errors, type Rfc2136Configuration } from "../../../../decisions/dns/rfc2136Errors";
import { sentences } from "../findings/said";

const good: Rfc2136Configuration = {
  server: "10.15.1.2",
  port: 53,
  zone: "example.com",
  keyName: "etcd",
  keyAlgorithm: "hmac-sha512",
  keySecret: "c2VjcmV0\n",
  hasSecret: true,
};
const keyless = { ...good, keyName: undefined, keySecret: undefined, hasSecret: false };

test.each<[string, Rfc2136Configuration]>([
  ["all that there is", good],
  ["the least", { zone: "etcd.example.com", hasSecret: false }],
  ["a server by name", { ...good, server: "ns1.example.com." }],
  ["an IPv6 server", { ...good, server: "fd15:1::2" }],
  ["a secret that is not known yet", { ...good, keySecret: undefined }],
  ["no key", keyless],
])("%s is well", (_, configuration) => {
  expect(sentences(rfc2136Errors(configuration, "etcd.example.com"))).toEqual([]);
});

test.each<[Partial<Rfc2136Configuration>, RegExp]>([
  [{ server: "" }, /^server: empty/],
  [{ server: "10.15.1.2:53" }, /^server: .*has a port behind it.*in port/],
  [{ server: "dns://10.15.1.2" }, /^server: .*is a URL/],
  [{ server: "10.15.1.299" }, /^server: .*not an IP address/],
  [{ port: 0 }, /^port: 0 is not a valid port/],
  [{ zone: "etcd.example.com." }, /^zone: .*ends with a dot/],
  [{ zone: "example.org" }, /^zone: "etcd\.example\.com" is not in zone "example\.org"/],
  [{ zone: "ample.com" }, /^zone: .*is not in zone/],
  [{ keyName: undefined }, /^keyName: missing\. keyName and keySecret go together/],
  [{ keySecret: undefined, hasSecret: false }, /^keySecret: missing/],
  [{ keyName: 'key "etcd"' }, /^keyName: .*is not a valid name of a key/],
  [{ keyAlgorithm: "hmac-sha265" }, /^keyAlgorithm: .*Did you mean "hmac-sha256"/],
  [{ keyAlgorithm: "aes" }, /^keyAlgorithm: .*Write one of hmac-sha256/],
  [{ keySecret: "no base64!" }, /^keySecret: it is not in base64/],
  [{ keySecret: "c2VjcmV" }, /^keySecret: it is not in base64, or not whole/],
  [{ keySecret: 'key "etcd" { secret "c2VjcmV0"; };' }, /^keySecret: it is a whole key file/],
])("%j is an error, and the only one", (wrong, sentence) => {
  const found = sentences(rfc2136Errors({ ...good, ...wrong }, "etcd.example.com"));
  expect(found).toEqual([expect.stringMatching(sentence)]);
  expect(found.join()).not.toContain("c2VjcmV");
});

test("a domain that is not valid is not an error of the zone", () => {
  expect(sentences(rfc2136Errors(good, "https://etcd.example.com"))).toEqual([]);
});
