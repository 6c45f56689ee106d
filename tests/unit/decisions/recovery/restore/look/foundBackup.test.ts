import fc from "fast-check";
import { backupManifest } from "../../../../../../decisions/recovery/restore/look/backupManifest";
import { foundBackup } from "../../../../../../decisions/recovery/restore/look/foundBackup";
import { key, manifest, manifestText } from "../situations";

test("a backup in a target is read with its manifest", () => {
  const places = "target_name=s3\ntarget_name=disk\ndirectory=/srv/backups\n";
  const text = `found=${key}\n${places}manifest=${manifestText()}\nnewer=a/b\nunreadable=a/c\n`;
  expect(foundBackup(text)).toEqual({
    found: {
      snapshot: key,
      targets: ["s3", "disk"],
      directory: "/srv/backups",
      manifest,
      sha256: undefined,
      newer: ["a/b"],
      unreadable: ["a/c"],
    },
  });
});

test.each([
  ["same", { is: "same", why: "" }],
  ["differs it has 3 bytes", { is: "differs", why: "it has 3 bytes" }],
])("stored data is read as %s", (line, stored) => {
  expect(foundBackup(`found=${key}\nstored=${line}\n`)).toMatchObject({ found: { stored } });
});

test("a host without the backup says why, and names newer ones", () => {
  expect(foundBackup("missing=no target has it\nnewer=a/b\n")).toEqual({
    missing: { why: "no target has it", newer: ["a/b"], unreadable: [] },
  });
});

test("a file is read with its size and digest", () => {
  const sha256 = "b".repeat(64);
  expect(
    foundBackup(
      `found=/root/a.db\nsize_raw=20512\nrevision=7\nstorage_version=3.6\nsha256_raw=${sha256}\n` +
        "leases=2\nauth=true\nalarm=NOSPACE\nalarm=CORRUPT\n",
    ),
  ).toMatchObject({
    found: {
      snapshot: "/root/a.db",
      targets: [],
      sizeRaw: 20512,
      revision: 7,
      minor: "3.6",
      sha256,
      leases: 2,
      auth: true,
      alarms: ["NOSPACE", "CORRUPT"],
      newer: [],
    },
  });
});

test.each([
  "",
  "found=a b",
  "found=../a",
  `found=${key}\ntarget_name=s3\ntarget_name=A`,
  `found=${key}\ndirectory=srv`,
  "missing=a\u001b[2J",
  `found=${key}\nmanifest={`,
  `found=${key}\nstored=differs`,
  "found=/root/a.db\nalarm=no space",
  "found=/root/a.db\nauth=yes",
])("%j is an error", (text) => {
  expect(() => foundBackup(text)).toThrow("is not valid");
});

test.each<Record<string, unknown>>([
  { format: 2 },
  { time: "yesterday" },
  { bootstrap_token_digest: "xyz" },
  { cluster_id: 7 },
  { etcd_version: "v3.6.16" },
  { revision: -1 },
  { revision: 1.5 },
  { hash_kv: "1" },
  { auth: "no" },
  { alarms: [1] },
  { recipients: null },
  { sha256_raw: "abc" },
  { suspect: "a\nb" },
])("a manifest with %j is an error that quotes the field", (change) => {
  const [field = ""] = Object.keys(change);
  expect(() => backupManifest(manifestText(change))).toThrow(`${field} of the manifest is not valid`);
});

test("any text is a manifest, or an error", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(() => backupManifest(text)).toThrow("is not valid");
    }),
  );
});
