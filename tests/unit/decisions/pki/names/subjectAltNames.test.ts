import { isIP } from "node:net";
import fc from "fast-check";
import { subjectAltNames } from "../../../../../decisions/pki/names/subjectAltNames";

test("a member's certificate names all that it is reached by", () => {
  expect(
    subjectAltNames({
      name: "etcd01",
      addresses: ["10.15.1.201", "FD00:0::1"],
      dnsNames: ["etcd01", "etcd01.example.com"],
      discoverySrvDomain: "example.com",
    }),
  ).toEqual({
    dnsNames: ["localhost", "etcd01", "etcd01.example.com", "example.com"],
    ipAddresses: ["127.0.0.1", "::1", "10.15.1.201", "fd00::1"],
  });
});

test.each([
  ["no domain", { name: "a", addresses: ["10.0.0.1"] }, ["localhost", "a"], ["10.0.0.1"]],
  ["a name for an address", { name: "a", addresses: ["host.lan."] }, ["localhost", "a", "host.lan"], []],
  [
    "an address for a name",
    { name: "a", addresses: [], dnsNames: ["10.0.0.2"] },
    ["localhost", "a"],
    ["10.0.0.2"],
  ],
  ["capitals", { name: "A", addresses: [], dnsNames: ["A.Lan"] }, ["localhost", "a", "a.lan"], []],
])("%s", (_, names, dnsNames, ipAddresses) => {
  expect(subjectAltNames(names)).toEqual({ dnsNames, ipAddresses: ["127.0.0.1", "::1", ...ipAddresses] });
});

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const member = fc.record({
  name: label,
  addresses: fc.array(fc.oneof(fc.ipV4(), fc.ipV6())),
  dnsNames: fc.array(fc.domain()),
  discoverySrvDomain: fc.option(fc.domain(), { nil: undefined }),
});

test("the order of what is given makes no other certificate", () => {
  fc.assert(
    fc.property(member, (one) => {
      const turned = {
        ...one,
        addresses: [...one.addresses].reverse(),
        dnsNames: [...one.dnsNames].reverse(),
      };
      expect(subjectAltNames(turned)).toEqual(subjectAltNames(one));
    }),
  );
});

test("each list holds only its kind, and nothing twice", () => {
  fc.assert(
    fc.property(member, (one) => {
      const { dnsNames, ipAddresses } = subjectAltNames(one);
      expect(dnsNames.filter((name) => isIP(name) !== 0)).toEqual([]);
      expect(ipAddresses.filter((address) => isIP(address) === 0)).toEqual([]);
      expect(new Set([...dnsNames, ...ipAddresses]).size).toBe(dnsNames.length + ipAddresses.length);
    }),
  );
});
