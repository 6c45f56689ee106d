import { memberUrls } from "../../../../decisions/network/memberUrls";

const ports = { peer: 2380, client: 2379 };

test.each([
  ["its name, in a domain", "10.15.1.201", "example.com", "etcd01.example.com", "etcd01.example.com"],
  ["its address, without one", "10.15.1.201", undefined, "10.15.1.201", "10.15.1.201"],
  ["its address of IPv6, in brackets", "fd15:1::201", undefined, "fd15:1::201", "[fd15:1::201]"],
])("others reach a member by %s", (_, address, domain, advertisedHost, inUrl) => {
  expect(memberUrls({ name: "etcd01", address }, domain, ports)).toEqual({
    advertisedHost,
    peerUrl: `https://${inUrl}:2380`,
    clientUrl: `https://${inUrl}:2379`,
  });
});
