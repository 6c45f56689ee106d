import { BlockList, isIP } from "node:net";
import fc from "fast-check";
import { addressFamily, addressKind, canonicalAddress } from "../../../../decisions/network/address";

const address = fc.oneof(fc.ipV4(), fc.ipV6());
const type = (one: string) => (isIP(one) === 4 ? "ipv4" : "ipv6");

test("an address is what node takes for one, without a zone", () => {
  fc.assert(
    fc.property(fc.oneof(address, fc.string(), fc.domain()), (text) => {
      expect(addressFamily(text) ?? 0).toBe(text.includes("%") ? 0 : isIP(text));
    }),
  );
  for (const text of ["fe80::1%eth0", "[::1]", "10.0.0.0/8", "010.0.0.1", "10.1", ""])
    expect(addressFamily(text)).toBeUndefined();
});

test("the one spelling of an address is the same address to node, and has itself for its spelling", () => {
  fc.assert(
    fc.property(address, (one) => {
      const list = new BlockList();
      list.addAddress(one, type(one));
      const spelled = canonicalAddress(one);
      expect(list.check(spelled, type(spelled))).toBe(true);
      expect(isIP(spelled)).toBe(isIP(one));
      expect(canonicalAddress(spelled)).toBe(spelled);
      expect(canonicalAddress(one.toUpperCase())).toBe(spelled);
    }),
  );
});

test("the use of an IPv4 address follows from its first numbers", () => {
  fc.assert(
    fc.property(fc.ipV4(), (one) => {
      const [first = 0, second = 0] = one.split(".").map(Number);
      const expected =
        first === 0
          ? "unspecified"
          : first === 127
            ? "loopback"
            : first === 169 && second === 254
              ? "linkLocal"
              : first >= 240
                ? "reserved"
                : first >= 224
                  ? "multicast"
                  : "host";
      expect(addressKind(one)).toBe(expected);
    }),
    { examples: [["0.0.0.0"], ["127.0.1.1"], ["169.254.0.0"], ["224.0.0.1"], ["255.255.255.255"]] },
  );
});

test("every IPv4 address within IPv6 is reported as that", () => {
  fc.assert(
    fc.property(fc.ipV4(), (one) => {
      expect(addressKind(`::ffff:${one}`)).toBe("mapped");
    }),
  );
});

test.each([
  ["::", "unspecified"],
  ["0:0::1", "loopback"],
  ["fe80::1", "linkLocal"],
  ["FEBF::1", "linkLocal"],
  ["fec0::1", "host"],
  ["ff02::1", "multicast"],
  ["fd00::1", "host"],
  ["2001:db8::1", "host"],
  ["::ffff:1", "host"],
  ["etcd01", undefined],
])("%s is for %s", (one, kind) => {
  expect(addressKind(one)).toBe(kind);
});
