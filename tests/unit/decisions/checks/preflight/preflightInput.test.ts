import {
  preflightScope,
  preflightTexts,
  type PreflightInput,
} from "../../../../../decisions/checks/preflight/preflightInput";

const host = (name: string, target = "data /data", key = "k1") => ({
  name,
  target: `${name} ${target}`,
  login: "root@10.15.1.1 port 22",
  loginDigest: `${name}${key}`,
});
const zone = { names: "_etcd-server-ssl._tcp.example.com in zone example.com", key: "etcd", digest: "z1" };
const three: PreflightInput = { hosts: ["a", "b", "c"].map((name) => host(name)), zone };
const nothing = {
  fresh: [],
  added: [],
  relogged: [],
  zone: false,
  recordsGo: false,
  namesAreNew: false,
  before: ["a", "b", "c"],
};

test("the first time everything is looked at", () => {
  expect(preflightScope({ lines: "", digests: "" }, three)).toEqual({
    fresh: ["a", "b", "c"],
    added: ["a", "b", "c"],
    relogged: [],
    zone: true,
    recordsGo: false,
    namesAreNew: true,
    before: [],
  });
});

test("the public lines have no digest of a key", () => {
  const { lines, digests } = preflightTexts(three);
  expect(lines).not.toMatch(/k1|z1/);
  expect(lines).toContain("login: a root@10.15.1.1 port 22\n");
  expect(digests).toMatch(/ak1[^]*z1/);
});

test.each<[string, PreflightInput, Partial<typeof nothing> | object]>([
  ["nothing", three, {}],
  ["the order", { ...three, hosts: [...three.hosts].reverse() }, {}],
  ["a key", { ...three, hosts: [host("a", undefined, "k2"), host("b"), host("c")] }, { relogged: ["a"] }],
  [
    "a host that is new",
    { ...three, hosts: [...three.hosts, host("d")] },
    { fresh: ["d"], added: ["d"], zone: true },
  ],
  ["a host that goes", { ...three, hosts: three.hosts.slice(1) }, { zone: true }],
  [
    "what a host is wanted for, and its key",
    { ...three, hosts: [host("a", "data /new", "k2"), host("b"), host("c")] },
    { fresh: ["a"], zone: true },
  ],
  ["the secret of the zone's key", { ...three, zone: { ...zone, digest: "z2" } }, { zone: true }],
  ["the zone's key", { ...three, zone: { ...zone, key: "other", digest: "z2" } }, { zone: true }],
  [
    "the names",
    { ...three, zone: { ...zone, names: "others", digest: "z2" } },
    { zone: true, namesAreNew: true },
  ],
  ["that nobody keeps records any more", { hosts: three.hosts }, { recordsGo: true }],
])("after a change of %s only that is checked", (_, input, scope) => {
  expect(preflightScope(preflightTexts(three), input)).toEqual({ ...nothing, ...scope });
});

test("an input from before there were logins in it does not have the hosts measured again", () => {
  const old = { lines: three.hosts.map(({ target }) => `${target}\n`).join(""), digests: "" };
  expect(preflightScope(old, three)).toMatchObject({ fresh: [], relogged: ["a", "b", "c"], zone: true });
});
