import fc from "fast-check";
import { hostLook } from "../../../../../../decisions/recovery/restore/look/hostLook";

const answer = `restored=first 2026-11-01T00:00:00Z
restored=second 2026-11-02T00:00:00Z
restoring=third
listed=https://etcd01.example.com:2379
listed=https://[fd00::2]:2379
bootstrap_token=0123456789abcdef
data=yes
etcd=serves
cluster_id=8e9e05c52164694d
member_id=1
version=3.6.16
revision=1300000
raft_term=3
raft_index=2411873
data_free=1000
state_free=3000
data_inodes=5
db_size=2000
member=https://etcd02.example.com:2379 serves 8e9e05c52164694d 1300001
member=https://[fd00::3]:2379 answers 1 1
drilled=s3 etcd/0a1b2c3d/20261128T010000Z-r5-1 2026-11-28T03:00:00Z 4.2
drill_failed=s3 etcd/0a1b2c3d/20261128T010000Z-r5-1 2026-11-28T04:00:00Z
`;

test("the answer of a host is read", () => {
  expect(hostLook(answer)).toEqual({
    restored: [
      { token: "first", at: "2026-11-01T00:00:00Z" },
      { token: "second", at: "2026-11-02T00:00:00Z" },
    ],
    restoring: "third",
    listed: ["https://etcd01.example.com:2379", "https://[fd00::2]:2379"],
    bootstrapToken: "0123456789abcdef",
    hasData: true,
    etcd: "serves",
    clusterId: "8e9e05c52164694d",
    learner: false,
    version: "3.6.16",
    revision: 1300000,
    raftTerm: 3,
    raftIndex: 2411873,
    dataFree: 1000,
    stateFree: 3000,
    dataInodes: 5,
    dbSize: 2000,
    members: [
      {
        url: "https://etcd02.example.com:2379",
        serves: true,
        clusterId: "8e9e05c52164694d",
        revision: 1300001,
      },
      { url: "https://[fd00::3]:2379", serves: false, clusterId: "1", revision: 1 },
    ],
    drills: [
      { target: "s3", key: "etcd/0a1b2c3d/20261128T010000Z-r5-1", at: "2026-11-28T03:00:00Z", seconds: 4.2 },
    ],
    failedDrills: [{ key: "etcd/0a1b2c3d/20261128T010000Z-r5-1", at: "2026-11-28T04:00:00Z" }],
  });
});

test("a host that knows nothing, or has an older program, is silent and has no data", () => {
  const nothing = { restored: [], hasData: false, etcd: "silent", raftTerm: 0, members: [], drills: [] };
  expect(hostLook("")).toMatchObject(nothing);
});

test.each([
  "a line",
  "etcd=maybe",
  "data=perhaps",
  "cluster_id=8E9E",
  "revision=-1",
  "revision=1\nrevision=2",
  "restored=only-a-token",
  "restored=a b",
  "restored=a/b 2026-11-01T00:00:00Z",
  "restoring=a b",
  "listed=http://etcd01:2379",
  "version=v3.6.16",
  "db_size=-1",
  "member=https://etcd02:2379 leads 1 1",
  "member=etcd02 serves 1 1",
  "drilled=s3 etcd/a/b yesterday 4",
  "drill_failed=s3 etcd/a/b yesterday",
  "drilled=s3 b 2026-11-28T03:00:00Z 4",
])("%j is an error that quotes the answer", (line) => {
  expect(() => hostLook(line)).toThrow(/is not valid: ".*"/);
});

test("any answer is read, or is an error that quotes it", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        hostLook(text);
      } catch (error) {
        expect((error as Error).message).toContain("is not valid");
      }
    }),
  );
});
