import { hostFacts } from "../../../../../decisions/checks/preflight/hostFacts";

const recorded = `clock_ms=1795494401500
machine_id=b334d8b150a47060c40894b2a4be533a
hostname=etcd01
architecture=x86_64
os=Debian GNU/Linux 12 (bookworm)
cpus=2
memory_bytes=25010589696
systemd=yes
missing=flock
missing=curl or wget
token=3e4a1e9623b081df
data=yes
started=yes
wal_mounted=yes
wal_other=lost files
etcd_user=yes
root_open="/opt" (user 1000, group 0, mode 0755): run 'chown -h root:root /opt'
taken=/usr/local/bin/etcd is a directory
data_open=1000 1001 0775 /data/my
wal_open_within=1000 1001 0777 /wal/wal
address=10.15.1.201
address=fd15:1::201
listens=2380 systemd-socket- 1539 0100007F
free=/opt/etcd 5368709120
free=/data/my etcd 1932735283
speed=/data/my etcd 13.60 210
resolves=etcd01.example.com 10.15.1.201,fd15:1::201
resolves=etcd02.example.com 
listened=10.15.1.201:2380
dialled=10.15.1.202:2380 open 10.15.1.250
dialled=[fd15:1::202]:2380 unreachable -
archive=http://mirror/etcd.tar.gz (22) The requested URL returned error: 404
`;

test("reads what a host said of itself", () => {
  expect(hostFacts(recorded, { askedAtMs: 1795494399000, answeredAtMs: 1795494400000 })).toEqual({
    member: { name: "", dataDir: "", walDir: "", peerUrl: "" },
    machineId: "b334d8b150a47060c40894b2a4be533a",
    clockAheadMs: 1500,
    hostname: "etcd01",
    architecture: "x86_64",
    os: "Debian GNU/Linux 12 (bookworm)",
    cpus: 2,
    memoryBytes: 25010589696,
    systemd: true,
    noSandbox: "",
    missing: ["flock", "curl or wget"],
    token: "3e4a1e9623b081df",
    data: true,
    walMounted: true,
    walOther: "lost files",
    etcdUser: true,
    rootOpen: [`"/opt" (user 1000, group 0, mode 0755): run 'chown -h root:root /opt'`],
    taken: ["/usr/local/bin/etcd is a directory"],
    openAbove: { data: { path: "/data/my", user: 1000, group: 1001, mode: "0775" }, wal: undefined },
    openWithin: { data: undefined, wal: { path: "/wal/wal", user: 1000, group: 1001, mode: "0777" } },
    addresses: ["10.15.1.201", "fd15:1::201"],
    listeners: [{ port: 2380, program: "systemd-socket-", pid: 1539, address: "127.0.0.1" }],
    freeBytes: { "/opt/etcd": 5368709120, "/data/my etcd": 1932735283 },
    speed: { "/data/my etcd": { fsyncP99Ms: 13.6, sequentialIops: 210 } },
    resolves: { "etcd01.example.com": ["10.15.1.201", "fd15:1::201"], "etcd02.example.com": [] },
    listened: ["10.15.1.201:2380"],
    dialled: [
      { place: "10.15.1.202:2380", result: "open", source: "10.15.1.250" },
      { place: "[fd15:1::202]:2380", result: "unreachable", source: undefined },
    ],
    beganAtMs: 1795494400000,
    archive: { url: "http://mirror/etcd.tar.gz", refused: "(22) The requested URL returned error: 404" },
    withoutDigest: [],
  });
});

test("reads the member that its cluster does not list", () => {
  expect(hostFacts("token=t\ndata=yes\nremoved=8e9e05c5 https://etcd02:2379\n").removed).toEqual({
    member: "8e9e05c5",
    by: "https://etcd02:2379",
  });
});

test("a missing line is not known, rather than zero", () => {
  expect(hostFacts("token=\ndata=no\n")).toMatchObject({
    clockAheadMs: undefined,
    freeBytes: {},
    speed: {},
    data: false,
    listeners: [],
  });
});

test.each([
  [4000, -1000],
  [5000, 0],
  [5900, 0],
  [6000, 0],
  [606_000, 600_000],
])("a clock that says %i to a question of 5000 that is answered at 6000 is %i ms ahead", (clock, ahead) => {
  expect(
    hostFacts(`token=\ndata=no\nclock_ms=${clock}`, { askedAtMs: 5000, answeredAtMs: 6000 }).clockAheadMs,
  ).toBe(ahead);
});

test.each([
  "Welcome to Debian",
  "cpus=two",
  "cpus=-1",
  `cpus=${"9".repeat(250)}`,
  "wal_open=1000 1001 rwx /data",
  "data=perhaps",
  "removed=8e9e05c5",
  "listens=2380 etcd 1539",
  "listens=2380 etcd 1539 localhost",
  "free=/data 12 GiB",
  "speed=/data 13,60 210",
  "resolves=",
  "dialled=10.15.1.202:2380 closed -",
  "dialled=10.15.1.202 open -",
  "dialled=10.15.1.202:2380 open etcd01",
])("an answer with the line %j is an error that quotes it", (line) => {
  const value = line.slice(line.indexOf("=") + 1);
  const others = recorded.replace(new RegExp(`^${line.split("=")[0]}=.*\n`, "gm"), "");
  expect(() => hostFacts(`${others}${line}\n`)).toThrow(JSON.stringify(value).slice(1, 200));
});

test.each([
  ["nothing", "", "an answer without a line"],
  ["no token", "data=no\n", "an answer without a line token"],
  ["nothing on its data", "token=\n", "an answer without a line data"],
  ["two tokens", "token=0a1b\ntoken=2c3d\ndata=yes\n", '"token=2c3d"'],
  ["data and no data", "token=0a1b\ndata=yes\ndata=no\n", '"data=no"'],
])("an answer with %s is an error, and never a host without data", (_, answer, quoted) => {
  expect(() => hostFacts(answer)).toThrow(quoted);
});

test("a size that the host could not measure is not known", () => {
  expect(hostFacts("token=\ndata=no\nfree=/data \n").freeBytes).toEqual({ "/data": NaN });
});

test.each([
  "machine_id=$(id)",
  "token=a b",
  "address=10.0.0.1; id",
  "listened=a b",
  "hostname=a\0b",
  "os=a\u001b[2J",
  "taken=/a\0",
  "root_open=a\rb",
  "missing=a\u0007",
  `no_digest=${"x".repeat(5000)}`,
  "free=/a\u001b[2J 1",
  "data_open=0 0 0755 /a\0",
])("the fact %j of a host is an error", (line) => {
  const others = ["token=", "data=no"].filter((one) => one.split("=")[0] !== line.split("=")[0]);
  expect(() => hostFacts([...others, line, ""].join("\n"))).toThrow("is not valid");
});
