import fc from "fast-check";
import { releaseDigest } from "../../../../../decisions/host/release/releaseDigest";

const [a, b] = ["a".repeat(64), "B".repeat(64)];
const file = "etcd-v3.6.16-linux-amd64.tar.gz";

test.each([
  ["as sha256sum writes it", `${b}  etcd-v3.6.16-linux-arm64.tar.gz\n${a}  ${file}\n`, a],
  ["read as binary", `${a} *${file}`, a],
  ["with a path before the name", `${a}  ./release/${file}\n`, a],
  ["with line ends of Windows", `${a}  ${file}\r\n`, a],
  ["in capitals", `${b}  ${file}\n`, b.toLowerCase()],
  ["twice the same", `${a}  ${file}\n${a} *${file}\n`, a],
])("finds a digest %s", (_, sums, digest) => {
  expect(releaseDigest(sums, file)).toBe(digest);
});

test.each([
  ["is missing", `${a}  etcd-v3.6.16-linux-arm64.tar.gz\n`],
  ["is of a longer name", `${a}  x${file}\n${a}  ${file}.asc\n`],
  ["is too short", `${a.slice(1)}  ${file}\n`],
  ["is an error page", "<html>Not Found</html>"],
  ["is empty", ""],
  ["is there twice", `${a}  ${file}\n${b}  ${file}\n`],
])("has none where it %s", (_, sums) => {
  expect(releaseDigest(sums, file)).toBeUndefined();
});

test("finds the one file among any others", () => {
  const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
  const name = fc.stringMatching(/^[a-z0-9._-]{1,30}$/).filter((text) => text !== file);
  fc.assert(
    fc.property(fc.array(fc.tuple(digest, name)), digest, fc.nat(), (others, wanted, place) => {
      const lines = others.map((entry) => entry.join("  "));
      lines.splice(place % (lines.length + 1), 0, `${wanted}  ${file}`);
      expect(releaseDigest(lines.join("\n"), file)).toBe(wanted);
    }),
  );
});
