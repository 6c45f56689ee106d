import fc from "fast-check";
import { hostErrors, type HostConfiguration } from "../../../../decisions/membership/hostErrors";
import { said } from "../findings/said";

const three: HostConfiguration[] = [1, 2, 3].map((n) => ({ name: `etcd0${n}`, address: `10.15.1.20${n}` }));
const found = (over: HostConfiguration) =>
  said(hostErrors({ hosts: [...three.slice(0, 2), { ...three[2], ...over }] })).errors;

test("three good hosts have none", () => {
  expect(said(hostErrors({ hosts: three }))).toEqual({ errors: [], warnings: [] });
  expect(found({ address: "fd00::3" })).toEqual([]);
  expect(found({ ipv6Address: "fd00::3" })).toEqual([]);
});

test("hosts may have an extra address in turn, and one that is not known yet is not judged", () => {
  const hosts = three.map((host) => ({ ...host, extraAddresses: ["10.15.1.250", undefined] }));
  expect(said(hostErrors({ hosts }))).toEqual({ errors: [], warnings: [] });
});

test("addresses not known yet are not judged, and hosts not given at all neither", () => {
  expect(said(hostErrors({ hosts: three.map(({ name }) => ({ name })) }))).toEqual({
    errors: [],
    warnings: [],
  });
  expect(said(hostErrors({}))).toEqual({ errors: [], warnings: [] });
});

test.each<[HostConfiguration, RegExp]>([
  [{ name: "" }, /^hosts\[2\]\.name: empty\. Write a name\.$/],
  [{ name: "etcd_03" }, /hosts\[2\]\.name: "etcd_03" is not a valid DNS name.*Perhaps "etcd-03"\?/],
  [{ name: "Etcd03" }, /Perhaps "etcd03"\?/],
  [{ name: "étcd03" }, /is not a valid DNS name.*Perhaps "etcd03"\?/],
  [{ name: "øtcd03" }, /is not a valid DNS name.*either end of a label\.$/],
  [{ name: "дом" }, /is not a valid DNS name.*either end of a label\.$/],
  [{ name: "etcd03.example.com" }, /has a dot\. Write only "etcd03", and the rest in domain/],
  [{ name: "localhost" }, /is the name of every host/],
  [{ name: "-etcd" }, /is not a valid DNS name/],
  [{ name: "e".repeat(64) }, /64 characters/],
  [{ name: "etcd01" }, /hosts\[0\]\.name, hosts\[2\]\.name: "etcd01" names a member/],
  [
    { address: "10.15.1.201" },
    /hosts\[0\]\.address, hosts\[2\]\.address: "10\.15\.1\.201" is a host's address/,
  ],
  [{ address: "" }, /is not an IP address/],
  [{ address: "etcd03.example.com" }, /^hosts\[2\]\.address: .*is not an IP address/],
  [{ address: "10.15.1" }, /is not an IP address/],
  [{ address: "10.15.1.203/24" }, /Write the address alone: "10\.15\.1\.203"/],
  [{ address: "10.15.1.203:2380" }, /has a port/],
  [{ address: "[fd00::3]" }, /Write "fd00::3"/],
  [{ address: "0.0.0.0" }, /is not an address of one host/],
  [{ address: "127.0.0.1" }, /by the host itself alone/],
  [{ address: "127.0.1.1" }, /by the host itself alone/],
  [{ address: "224.0.0.1" }, /multicast/],
  [{ address: "255.255.255.255" }, /broadcast/],
  [{ address: "169.254.1.1" }, /link-local/],
  [{ address: "::" }, /is not an address of one host/],
  [{ address: "0:0::1" }, /by the host itself alone/],
  [{ address: "ff02::1" }, /multicast/],
  [{ address: "fe80::1" }, /link-local/],
  [{ address: "fe80::1%eth0" }, /is not an IP address/],
  [{ address: "::ffff:10.15.1.203" }, /written as IPv6/],
  [{ ipv6Address: "10.15.1.203" }, /^hosts\[2\]\.ipv6Address: .*Put it in hosts\[2\]\.address/],
  [{ address: "fd00::3", ipv6Address: "fd00::4" }, /Leave ipv6Address out/],
  [{ extraAddresses: ["10.15.1.250", "10.15.1.0/24"] }, /^hosts\[2\]\.extraAddresses\[1\]: .*is a network/],
  [
    { extraAddresses: ["10.15.1.201"] },
    /^hosts\[2\]\.extraAddresses\[0\]: "10\.15\.1\.201" is the address of etcd01 in hosts\. Leave it out/,
  ],
])("%j", (host, message) => {
  const errors = found(host);
  expect(errors.some((error) => message.test(error))).toBe(true);
});

test("the same IPv6 address in two spellings is one", () => {
  const hosts = [...three, { name: "a", address: "fd00:0::1" }, { name: "b", address: "FD00::1" }];
  expect(said(hostErrors({ hosts })).errors).toEqual([
    `hosts[3].address, hosts[4].address: "fd00::1" is a host's address; every host has an address of its own.`,
  ]);
});

test("four hosts of which one is lost are three", () => {
  const hosts = [...three, { name: "etcd04", address: "10.15.1.204" }];
  expect(said(hostErrors({ hosts })).warnings).toHaveLength(1);
  expect(
    said(hostErrors({ hosts: hosts.map((host, index) => ({ ...host, lost: index === 0 })) })).warnings,
  ).toEqual([]);
});

test("every error is reported, however many there are", () => {
  const wrong = fc.constantFrom("", "::", "127.0.0.1", "x", "10.0.0.0/8", "ff02::1");
  fc.assert(
    fc.property(fc.array(wrong, { minLength: 1, maxLength: 9 }), (addresses) => {
      const { errors } = said(
        hostErrors({
          hosts: addresses.map((address, n) => ({ name: `etcd${n}`, address })),
        }),
      );
      addresses.forEach((_, index) => {
        expect(errors.some((error) => error.startsWith(`hosts[${index}].address: `))).toBe(true);
      });
    }),
  );
});
