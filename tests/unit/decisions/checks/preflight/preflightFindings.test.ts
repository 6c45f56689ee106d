import { hostFacts, type HostFacts } from "../../../../../decisions/checks/preflight/hostFacts";
import { preflightFindings } from "../../../../../decisions/checks/preflight/checks/preflightFindings";
import type { PreflightTarget } from "../../../../../decisions/checks/preflight/preflightTarget";
import { checkOf } from "../../findings/checkOf";

const target: PreflightTarget = {
  name: "etcd01",
  address: "10.15.1.201",
  ports: { peer: 2380, client: 2379 },
  metricsUrls: ["http://127.0.0.1:2381"],
  dataDir: "/data/lib/etcd",
  peerUrl: "https://etcd01.example.com:2380",
};
/** The facts of the member that is there. */
const member = { name: target.name, dataDir: target.dataDir, walDir: "", peerUrl: target.peerUrl };
const fine: HostFacts = {
  ...hostFacts(
    "token=\ndata=no\nsystemd=yes\narchitecture=x86_64\nfree=/opt/etcd 5000000000\nfree=/data/lib/etcd 5000000000",
  ),
  os: "Debian",
};

function bad(facts: Partial<HostFacts>, more: Partial<PreflightTarget> = {}) {
  return preflightFindings({ ...target, ...more }, { ...fine, ...facts }).filter(({ ok }) => ok !== true);
}

test("a host on which all is well has no bad finding", () => {
  expect(bad({})).toEqual([]);
});

test("a member that should have left, and is in the list again, is not a stranger", () => {
  expect(bad({ data: true, token: "t", member }, { isNew: true, bootstrapToken: "t" }).map(checkOf)).toEqual(
    [],
  );
});

test("a host that is put back with the data of a removed member is a warning with the commands", () => {
  const gone = { data: true, token: "t", member, removed: { member: "8e9e05c5", by: "https://etcd02:2379" } };
  const found = bad(gone, { isNew: true, bootstrapToken: "t" });
  expect(found).toMatchObject([{ code: "member.removed", host: "etcd01", severity: "warning" }]);
  expect(found[0]?.message).toMatch(
    /as https:\/\/etcd02:2379 reports.*systemctl stop etcd; etcd-host set-aside\.$/,
  );
  // Drift reports one that was there before.
  expect(bad(gone)).toEqual([]);
});

test("data that a host had before it left, put back by hand, is refused in words that allow for it", () => {
  const found = bad({ data: true, token: "" }, { isNew: true, bootstrapToken: "t" });
  expect(found).toMatchObject([{ code: "data.foreign", host: "etcd01", ok: false }]);
  expect(found[0]?.message).toMatch(
    /that this program did not start, or that left its cluster\..*move etcd's files/,
  );
});

const etcd = { port: 2379, program: "etcd", pid: 7, address: "127.0.0.1" };
const nginx = (port: number, address = "127.0.0.1") => ({ port, program: "nginx", pid: 9, address });
const open = { path: "/scratch", user: 1000, group: 1001, mode: "0775" };
test.each<[string, Partial<HostFacts>, Partial<PreflightTarget>, string]>([
  ["no systemd", { systemd: false }, {}, "systemd no-systemd"],
  ["a systemd of ten years ago", { systemdVersion: 235 }, {}, "systemd too-old"],
  [
    "a container without namespaces",
    { noSandbox: "etcd-scratch-trial-a.service: Failed at step NAMESPACE spawning /usr/bin/true" },
    {},
    "systemd no-sandbox",
  ],
  ["an architecture without releases", { architecture: "ppc64le" }, {}, "architecture unsupported"],
  ["a tool that is missing", { missing: ["flock"] }, {}, "tools missing"],
  ["a port that another program has", { listeners: [nginx(2380, "10.15.1.201")] }, {}, "ports taken"],
  ["... of clients, on the loopback address", { listeners: [nginx(2379)] }, {}, "ports taken"],
  [
    "... at its address of IPv6",
    { listeners: [nginx(2380, "fd00::1")] },
    { ipv6Address: "fd00:0::1" },
    "ports taken",
  ],
  ["a metrics port that another program has", { listeners: [nginx(2381)] }, {}, "ports taken"],
  ["... at every address", { listeners: [nginx(2381, "::")] }, {}, "ports taken"],
  [
    "... at one of all that metrics are served at",
    { listeners: [nginx(9100, "10.15.1.201")] },
    { metricsUrls: ["http://127.0.0.1:2381", "http://0.0.0.0:9100"] },
    "ports taken",
  ],
  ["an address of another host", { addresses: ["10.15.1.204"] }, {}, "address not-there"],
  [
    "metrics at an address of another host",
    { addresses: ["10.15.1.201"] },
    { metricsUrls: ["http://10.15.1.204:2381"] },
    "address not-there",
  ],
  [
    "an IPv6 address of another host",
    { addresses: ["10.15.1.201", "fd15::204"] },
    { ipv6Address: "fd15::201" },
    "address not-there",
  ],
  ["... beside a member", { listeners: [nginx(2381)], token: "t", data: true, member }, {}, "ports taken"],
  ["an etcd that nobody here started", { listeners: [etcd] }, {}, "ports taken"],
  [
    "another member's machine",
    { data: true, member: { ...member, name: "etcd09" } },
    {},
    "member-name renamed",
  ],
  [
    "another data directory than the member's",
    { data: true, member: { ...member, dataDir: "/old" } },
    {},
    "member-data moved",
  ],
  [
    "another log directory than the member's",
    { data: true, member },
    { walDir: "/wal/wal" },
    "member-data moved",
  ],
  [
    "a log on a mount point",
    { walMounted: true },
    { isNew: true, walDir: "/wal/wal" },
    "wal-dir mount-point",
  ],
  ["a log beside others' files", { walOther: "pg" }, { isNew: true, walDir: "/wal/wal" }, "wal-dir shared"],
  ["data in a directory that others can write to", { openAbove: { data: open } }, {}, "data-dir open"],
  [
    "a log in a directory that others can write to",
    { openAbove: { wal: open } },
    { walDir: "/wal/wal" },
    "wal-dir open",
  ],
  ["a directory of root that others can change", { rootOpen: ["x"] }, {}, "root-directories open"],
  ["a link of another program in the place of its own", { taken: ["x"] }, {}, "file taken"],
  ["a data directory of another user", { openWithin: { data: open } }, {}, "data-dir open"],
  ["a log of another user", { openWithin: { wal: open } }, { walDir: "/wal/wal" }, "wal-dir open"],
  [
    "another domain or peer port than the member's",
    { data: true, member },
    { peerUrl: "https://etcd01.example.org:2380" },
    "member-url moved",
  ],
  ["a full data disk", { freeBytes: { "/data/lib/etcd": 511 * 2 ** 20 } }, {}, "disk-space full"],
  [
    "a full disk of the log",
    { freeBytes: { "/wal": 511 * 2 ** 20 } },
    { walDir: "/wal/wal" },
    "disk-space full",
  ],
  ["no room for a release", { freeBytes: { "/opt/etcd": 255 * 2 ** 20 } }, {}, "disk-space full"],
  ["a disk that could not be asked", { freeBytes: { "/opt/etcd": NaN } }, {}, "disk-space full"],
  [
    "an archive that cannot be fetched",
    { archive: { url: "http://mirror/etcd.tar.gz", refused: "404" } },
    {},
    "release not-there",
  ],
  ["a name that does not resolve", {}, { fqdn: "etcd01.example.com" }, "dns not-resolved"],
  [
    "a name that resolves to another host",
    { resolves: { "etcd01.example.com": ["127.0.1.1"] } },
    { fqdn: "etcd01.example.com" },
    "dns not-resolved",
  ],
  ["a new host with a member's data", { data: true, token: "t" }, { isNew: true }, "data foreign"],
  ["a new host with the data of an etcd of another's", { data: true }, { isNew: true }, "data foreign"],
  [
    "a new host with data of another cluster",
    { data: true, token: "t" },
    { isNew: true, bootstrapToken: "u" },
    "data foreign",
  ],
  [
    "a new host that is another cluster's member, whose data is gone",
    { token: "t", member },
    { isNew: true },
    "data foreign",
  ],
  [
    "a second name for the machine of a member",
    { data: true, token: "t", member: { ...member, name: "etcd09" } },
    { isNew: true, bootstrapToken: "t" },
    "data renamed",
  ],
])("%s is an error", (_, facts, more, finding) => {
  const found = bad(facts, more);
  expect(found.map(({ code, severity }) => `${code.replace(".", " ")} ${severity}`)).toEqual([
    `${finding} error`,
  ]);
  expect(found[0]?.message).toMatch(/\.$/);
});

test.each<[string, Partial<HostFacts>, Partial<PreflightTarget>]>([
  ["the etcd of an earlier update", { listeners: [etcd], token: "t", data: true, member }, {}],
  ["... and its metrics", { listeners: [{ ...etcd, port: 2381 }], token: "t", data: true, member }, {}],
  [
    "each address that is wanted, in whatever spelling",
    { addresses: ["127.0.0.1", "10.15.1.201", "fd15::201"] },
    { ipv6Address: "FD15:0::201" },
  ],
  ["a host that cannot tell its addresses", { addresses: [] }, { ipv6Address: "fd15::201" }],
  ["another port", { listeners: [nginx(80)] }, {}],
  [
    "a port at an address where etcd does not listen",
    { listeners: [nginx(2379, "127.0.0.5"), nginx(2380)] },
    {},
  ],
  ["a metrics port at another address", { listeners: [nginx(2381, "10.15.1.201")] }, {}],
  ["a usual metrics port where metrics are off", { listeners: [nginx(2381)] }, { metricsUrls: [] }],
  ["room for a release and none for data", { freeBytes: { "/opt/etcd": 256 * 2 ** 20 } }, {}],
  ["data of which the host remembers nothing, of a host that this stack has", { data: true }, {}],
  ["a host that was set aside", { data: false, token: "" }, { isNew: true }],
  ["an archive that can be fetched", { archive: { url: "http://mirror/etcd.tar.gz", refused: "" } }, {}],
  ["a name that resolves", { resolves: { a: ["10.15.1.201"] } }, { fqdn: "a" }],
])("%s is well", (_, facts, more) => {
  expect(bad(facts, more)).toEqual([]);
});

test("an archive whose digest only its mirror knows is a warning that names what is trusted", () => {
  const withDigest = hostFacts("token=\ndata=no\n").withoutDigest;
  const { withoutDigest } = hostFacts("token=\ndata=no\nno_digest=https://mirror/etcd.tar.gz\n");
  expect(bad({ withoutDigest: withDigest })).toEqual([]);
  const [found, ...others] = bad({ withoutDigest });
  expect(others).toEqual([]);
  expect(found).toMatchObject({ code: "release-digest.only-from-mirror", severity: "warning" });
  expect(found?.message).toMatch(
    /no digest of https:\/\/mirror\/etcd\.tar\.gz.* SHA256SUMS .*install\.digests\.$/,
  );
});

test("a directory that others can write to is reported with its owner, its mode and the remedy", () => {
  const message = (openAbove: HostFacts["openAbove"], more = {}) => bad({ openAbove }, more)[0]?.message;
  expect(message({ data: open })).toBe(
    "/scratch belongs to user 1000 and group 1001 and has mode 0775, so a user other than root and etcd can put a " +
      "link in the place of /data/lib/etcd. Run `chown -h root /scratch && chmod go-w /scratch` on the host, or set " +
      "dataDir to another directory.",
  );
  const shared = { path: "/tmp", user: 0, group: 0, mode: "1777" };
  expect(message({ wal: shared }, { walDir: "/tmp/log/wal" })).toMatch(
    /mode 1777, .* place of \/tmp\/log\/wal\. Set walDir to a directory outside of \/tmp\.$/,
  );
});

test("data of another user is reported with its owner, and no command removes it", () => {
  const message = (within: HostFacts["openWithin"]["data"], token = "", etcdUser = true) =>
    bad({ openWithin: { data: within }, token, etcdUser }, {})[0]?.message;
  const theirs = { path: "/data/lib/etcd/member", user: 1000, group: 1001, mode: "0755" };
  expect(message(theirs)).toBe(
    "/data/lib/etcd/member belongs to user 1000 and group 1001 and has mode 0755, so a user other than root and " +
      "etcd could read or change the member's data. Nothing was changed. Look at what is in /data/lib/etcd and " +
      "who put it there. If all of it is to stay, run `chown -h -R root:root /data/lib/etcd` on the host, or set " +
      "dataDir to another directory.",
  );
  expect(message({ ...theirs, mode: "0777" }, "3e4a1e9623b081df")).toContain(
    "run `chown -h -R etcd: /data/lib/etcd && chmod -R go-w /data/lib/etcd` on the host",
  );
  expect(message(theirs, "3e4a1e9623b081df", false)).toMatch(
    /run `\{ getent group etcd [^`]* etcd; \} && chown -h -R etcd: \/data\/lib\/etcd` on the host/,
  );
  const log = bad({ openWithin: { wal: { ...theirs, path: "/wal" } } }, { walDir: "/wal/wal" })[0]?.message;
  expect(log).toContain("run `chown -h -R root:root /wal` on the host, or set walDir to another directory.");
});

test("a port that is taken is reported once, with its holder and the field that it is from", () => {
  const taken = [nginx(2381), nginx(2381, "::"), nginx(2380, "10.15.1.201"), nginx(2380, "::1")];
  expect(bad({ listeners: taken }).map(({ message }) => message)).toEqual([
    "port 2381 is taken by nginx (process 9) at 127.0.0.1 and ::. " +
      "Stop it, or choose another port in settings.listenMetricsUrls.",
    "port 2380 is taken by nginx (process 9) at 10.15.1.201. Stop it, or choose another port in ports.",
  ]);
});

test("an address that a host does not have is reported with those that it has, and the field", () => {
  const message = (...addresses: string[]) => bad({ addresses }, { address: "10.15.1.240" })[0]?.message;
  expect(message("127.0.0.1", "::1", "10.15.1.204", "fe80::1")).toBe(
    "10.15.1.240 is not an address of this host (it has 10.15.1.204), so etcd could not listen there. " +
      "Correct address in hosts, or connection.host if this is another host than the one that you mean.",
  );
  expect(message("127.0.0.1")).toContain("(it has none)");
  expect(message(...[1, 2, 3, 4, 5, 6, 7].map((n) => `10.0.0.${n}`))).toContain("10.0.0.6, ...)");
});

test("walDir that an earlier version took for the directory above is refused with the value to write", () => {
  const { member: there } = hostFacts(
    "token=\ndata=no\nmember_name=etcd01\nmember_data_dir=/data/lib/etcd\nmember_wal_dir=/disk/wal",
  );
  const moved = bad({ data: true, member: { ...there, peerUrl: target.peerUrl } }, { walDir: "/disk/wal" });
  expect(moved.map(({ code }) => code.replace(".", " "))).toEqual(["member-data moved"]);
  expect(moved[0]?.message).toContain("its write-ahead log is in /disk/wal/wal, not in /disk/wal.");
  expect(moved[0]?.message).not.toContain("its data is in");
  expect(moved[0]?.message).toMatch(/Write dataDir: \/data\/lib\/etcd and walDir: \/disk\/wal\/wal\.$/);
  expect(
    bad({ data: true, member: { ...there, peerUrl: target.peerUrl } }, { walDir: "/disk/wal/wal" }),
  ).toEqual([]);
});

test("a host whose name the update changes is reported as a note", () => {
  const named = { hostname: "ip-10-15-1-201" };
  const [found, ...others] = bad(named, { setHostname: true });
  expect(others).toEqual([]);
  expect(found).toMatchObject({ code: "host-name.changes", severity: "note" });
  expect(found?.message).toContain("from ip-10-15-1-201 to etcd01. To keep it, set setHostname: false.");
  expect(bad(named, { setHostname: false })).toEqual([]);
  expect(bad({ hostname: "etcd01" }, { setHostname: true })).toEqual([]);
});
