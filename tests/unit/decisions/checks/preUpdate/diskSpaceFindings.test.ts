import { isError } from "../../../../../decisions/findings/isError";
import { memberDisks, diskSpaceFindings } from "../../../../../decisions/checks/preUpdate/diskSpaceFindings";

const rooms = [
  ...memberDisks("a", "/data/my etcd 64000000 64000000\n/wal 5000000000 64000000\n"),
  ...memberDisks("b", "/data/my etcd 5000000000 64000000\n/wal 63999999 64000000\n"),
  ...memberDisks("c", ""),
];

test("no member restarts while the disk of one is full, be it that of the log alone", () => {
  const errors = diskSpaceFindings(["a", "c"], rooms).filter(isError);
  expect(errors).toMatchObject([{ host: "b", code: "disk-space.full" }]);
  expect(errors[0]?.message).toMatch(
    /^61 MiB free where \/wal is, at least 62 MiB needed, and a, c would restart\. .*Free some there/,
  );
});

test("a change that restarts no member does not depend on a full disk", () => {
  expect(diskSpaceFindings([], rooms)).toEqual([]);
});

test.each(["/data/my etcd 64000000", "/data 64000000 many", "Welcome to Debian"])(
  "an answer with the line %j is an error that quotes it, and never a shorter list of disks",
  (line) => {
    expect(() => memberDisks("a", `/wal 5000000000 64000000\n${line}\n`)).toThrow(JSON.stringify(line));
  },
);

test("a minor upgrade is refused where its snapshot has no room", () => {
  const answer = "/data 5000000000 64000000\n/var/lib/etcd-host/snapshots 100 2000\n";
  const errors = diskSpaceFindings(["a"], memberDisks("a", answer)).filter(isError);
  expect(errors).toMatchObject([{ host: "a", code: "snapshot-space.full" }]);
  expect(errors[0]?.message).toContain("the snapshot before the upgrade needs 1 MiB");
});
