import fc from "fast-check";
import { hostLook } from "../../../../../decisions/recovery/restore/hostLook";

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
    walFree: undefined,
  });
});

test("a host that knows nothing is silent and has no data", () => {
  expect(hostLook("")).toMatchObject({ restored: [], hasData: false, etcd: "silent", raftTerm: 0 });
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
