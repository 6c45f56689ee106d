import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serialNumber, serialNumbers } from "../../../../../decisions/pki/revocation/serialNumber";

test.each([
  ["5F2A9C", "5F2A9C"],
  ["5f2a9c", "5F2A9C"],
  ["serial=5F2A9C\n", "5F2A9C"],
  ["5f:2a:9c", "5F2A9C"],
  ["0x5f2a9c", "5F2A9C"],
  ["00:ff:01", "FF01"],
  ["A", "0A"],
  ["f".repeat(40), "F".repeat(40)],
])("%j is %s", (text, serial) => {
  expect(serialNumber(text)).toBe(serial);
});

test.each(["", "0", "prometheus", "client/root", "5F2A9G", "serial=", "f".repeat(41)])(
  "%j is not a serial number",
  (text) => {
    expect(serialNumber(text)).toBeUndefined();
  },
);

test("certificates in PEM have them as openssl prints them", () => {
  const folder = mkdtempSync(join(tmpdir(), "serial-"));
  const openssl = (...args: string[]) =>
    execFileSync("openssl", args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
  const serials = ["0x0a", "0xff00112233445566778899aabbccddeeff"].map((serial, index) => {
    const subject = ["-subj", "/CN=x", "-set_serial", serial, "-out", `${index}.pem`];
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", ...subject);
    return openssl("x509", "-in", `${index}.pem`, "-noout", "-serial")
      .replace(/^serial=/, "")
      .trim();
  });
  const pem = [0, 1].map((index) => readFileSync(join(folder, `${index}.pem`), "utf8")).join("");
  rmSync(folder, { recursive: true });
  expect(serialNumbers(pem)).toEqual(serials);
  expect(serialNumbers("no certificate")).toEqual([]);
});
