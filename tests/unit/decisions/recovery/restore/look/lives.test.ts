import { livesOf, livesOnHosts } from "../../../../../../decisions/recovery/restore/look/lives";

test("the last revision of each cluster that the names in targets show is read", () => {
  expect(
    livesOf('found=a\nlife=144c65eaa2d3196e 5000000248\nlife=7 9\nunlisted=the target "s3": away\n'),
  ).toEqual({
    lives: [
      { clusterId: "144c65eaa2d3196e", revision: 5000000248 },
      { clusterId: "7", revision: 9 },
    ],
    unlisted: ['the target "s3": away'],
  });
});

test("a host with an older program prints none", () => {
  expect(livesOf("found=survivor\n")).toEqual({ lives: [], unlisted: [] });
});

test.each([
  "life=7",
  "life=7 -1",
  "life=X 1",
  "life=7 1234567890123456",
  "life=7 1 2",
  "unlisted=",
  "unlisted=a\u001b[2J",
])("%j is an error", (line) => {
  expect(() => livesOf(`${line}\n`)).toThrow("is not valid");
});

test("each host counts, and a reason that several hosts give is named once", () => {
  const life = (revision: number) => ({
    lives: [{ clusterId: "7", revision }],
    unlisted: ["the store is away"],
  });
  expect(
    livesOnHosts([
      { host: "etcd01", ...life(5) },
      { host: "etcd02", ...life(9) },
      { host: "etcd03", failed: "no route" },
    ]),
  ).toEqual({
    lives: [
      { clusterId: "7", revision: 5 },
      { clusterId: "7", revision: 9 },
    ],
    unlisted: ["etcd01, etcd02: the store is away", "etcd03: no route"],
  });
});
