import { bootstrapLines, type BootstrapRecord } from "../../../../decisions/membership/bootstrapRecord";

const record: BootstrapRecord = {
  token: "3e4a1e96",
  members: [1, 2].map((n) => ({
    name: `etcd0${n}`,
    machineId: `machine-${n}`,
    peerUrl: `https://etcd0${n}.example.com:2380`,
    address: `10.15.1.20${n}`,
  })),
};
const peers = ["etcd01=https://etcd01.example.com:2380", "etcd02=https://etcd02.example.com:2380"];

test("an initial member knows its machine, and the other initial members", () => {
  expect(bootstrapLines(record, "etcd02", "example.com")).toEqual({
    role: "founding member",
    token: "3e4a1e96",
    founder_machine_id: "machine-2",
    founding_peers: peers,
    founding_addresses: ["etcd01.example.com 10.15.1.201", "etcd02.example.com 10.15.1.202"],
  });
});

test("second addresses are waited for where the initial member has one itself, as a resolver spells them", () => {
  const both = record.members.map((member, n) => ({ ...member, ipv6Address: `FD15:1:0::20${n + 1}` }));
  const addresses = (members: BootstrapRecord["members"]) =>
    bootstrapLines({ token: "t", members }, "etcd01", "a.test").founding_addresses;
  expect(addresses(both)).toEqual([
    "etcd01.a.test 10.15.1.201",
    "etcd01.a.test fd15:1::201",
    "etcd02.a.test 10.15.1.202",
    "etcd02.a.test fd15:1::202",
  ]);
  expect(addresses(record.members.slice(0, 1).concat(both.slice(1)))).toEqual([
    "etcd01.a.test 10.15.1.201",
    "etcd02.a.test 10.15.1.202",
  ]);
});

test("without a domain there are no names to wait for", () => {
  expect(bootstrapLines(record, "etcd01", undefined).founding_addresses).toBeUndefined();
});

test("a later member does not bootstrap, and knows the members to ask", () => {
  expect(bootstrapLines(record, "etcd03", "example.com")).toMatchObject({
    founder_machine_id: undefined,
    founding_addresses: undefined,
    founding_peers: peers,
  });
});

test("in an adopted cluster no member bootstraps, and all know the members to ask", () => {
  const adopted = { ...record, members: record.members.map((one) => ({ ...one, machineId: "" })) };
  expect(bootstrapLines(adopted, "etcd02", "example.com")).toEqual({
    role: "adopted",
    token: "3e4a1e96",
    founder_machine_id: undefined,
    founding_peers: peers,
    founding_addresses: undefined,
  });
});
