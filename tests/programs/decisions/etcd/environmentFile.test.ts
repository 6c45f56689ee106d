import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { environmentFile } from "../../../../decisions/etcd/environmentFile";
import { readEnvironmentFile } from "../../../unit/decisions/etcd/readEnvironmentFile";

const name = fc.stringMatching(/^ETCD_[A-Z][A-Z0-9_]{0,12}$/);
/** Any text without control characters and halves of characters, rich in what needs care. */
const value = fc
  .array(
    fc.oneof(
      fc.constantFrom('"', "'", "\\", "$", "`", " ", "#", ";", "=", "%", "!", "é", "🙂"),
      fc.string({ unit: "grapheme" }),
    ),
  )
  .map((parts) => parts.join(""))
  .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));
const variables = fc.dictionary(name, value, { maxKeys: 8 });

test("systemd reads back what was written", () => {
  fc.assert(
    fc.property(variables, variables, (one, two) => {
      const text = environmentFile([
        { heading: "One", variables: one },
        { heading: "Two", variables: two },
      ]);
      expect(readEnvironmentFile(text)).toEqual({ ...one, ...two });
      expect(text).not.toMatch(/^\s*\[/m);
      expect(text.endsWith("\n")).toBe(true);
    }),
  );
});

test("a shell that sources it reads the same", () => {
  const values = fc.sample(value, 200).filter((text) => !text.includes("\0"));
  const entries = Object.fromEntries(values.map((text, index) => [`ETCD_V${index}`, text]));
  const file = join(mkdtempSync(join(tmpdir(), "environment-")), "etcd.conf");
  writeFileSync(file, environmentFile([{ heading: "All", variables: entries }]));
  const script = `. "$1"; ${Object.keys(entries)
    .map((variable) => `printf '%s\\n' "$${variable}"`)
    .join("; ")}`;
  const out = execFileSync("sh", ["-eu", "-c", script, "-", file], { encoding: "utf8" });
  expect(out.split("\n").slice(0, -1)).toEqual(Object.values(entries));
});

test.each([
  [
    "plain",
    "https://[fd00::1]:2380,https://10.15.1.201:2380",
    "https://[fd00::1]:2380,https://10.15.1.201:2380",
  ],
  ["a percent sign, which means nothing here", "50%", "50%"],
  ["spaces", "a b", '"a b"'],
  ["quotes and a backslash", 'a"b\\', '"a\\"b\\\\"'],
  ["a dollar", "$HOME", '"\\$HOME"'],
])("writes %s", (_, text, written) => {
  expect(environmentFile([{ heading: "H", variables: { ETCD_X: text } }])).toBe(`# H\nETCD_X=${written}\n`);
});

test.each([
  ["a line break", { ETCD_X: "a\nb" }],
  ["a tab", { ETCD_X: "a\tb" }],
  ["half a character", { ETCD_X: "\ud800" }],
  ["a name that is none", { "ETCD-X": "a" }],
  ["a name with a line break", { "ETCD_X\nETCD_Y": "a" }],
])("refuses %s", (_, entries) => {
  expect(() => environmentFile([{ heading: "H", variables: entries }])).toThrow();
});

test("refuses a heading that would swallow the next line", () => {
  expect(() => environmentFile([{ heading: "H\\", variables: { ETCD_X: "1" } }])).toThrow(/comment/);
});
