import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { revocationProgram } from "../../../../components/pki/revocationProgram";

const folder = mkdtempSync(join(tmpdir(), "revocation-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const openssl = (...args: string[]) =>
  execFileSync("openssl", args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
const read = (file: string) => readFileSync(join(folder, file), "utf8");

function run(revoked: string[], key = read("key.pem"), path = process.env.PATH) {
  return spawnSync("/bin/sh", ["-c", 'eval "$PROGRAM"'], {
    input: key,
    encoding: "utf8",
    env: {
      PATH: path,
      TMPDIR: folder,
      PROGRAM: revocationProgram,
      CERTIFICATE: read("ca.pem"),
      REVOKED: revoked.map((one) => `${one}\n`).join(""),
    },
  });
}

describe.each([
  ["RSA", ["-newkey", "rsa:2048"], "subjectKeyIdentifier=hash"],
  ["ECDSA", ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"], "subjectKeyIdentifier=hash"],
  ["Ed25519", ["-newkey", "ed25519"], "subjectKeyIdentifier=hash"],
  ["a CA without a key identifier", ["-newkey", "rsa:2048"], "subjectKeyIdentifier=none"],
])("%s", (_, key, identifier) => {
  beforeAll(() => {
    const out = ["-nodes", "-keyout", "key.pem", "-out", "ca.pem", "-subj", "/CN=ca", "-addext", identifier];
    openssl("req", "-x509", ...key, ...out);
  });

  test.each([[[]], [["0A", "FF00112233445566778899AABBCCDDEEFF"]]])(
    "the list %j, in DER, signed by the CA",
    (revoked) => {
      const { status, stdout, stderr } = run(revoked);
      expect([status, stderr]).toEqual([0, ""]);
      writeFileSync(join(folder, "list.der"), Buffer.from(stdout, "base64"));
      const text = openssl("crl", "-inform", "DER", "-in", "list.der", "-noout", "-text");
      expect([...text.matchAll(/^ +Serial Number: (\w+)$/gm)].map(([, serial]) => serial)).toEqual(revoked);
      const verified = ["crl", "-inform", "DER", "-in", "list.der", "-CAfile", "ca.pem", "-noout"];
      expect(spawnSync("openssl", verified, { cwd: folder, encoding: "utf8" }).stderr).toContain("verify OK");
    },
  );
});

test("a failure is reported in one sentence, without the key", () => {
  const { status, stderr } = run(["0A"], "no key");
  expect(status).toBe(1);
  expect(stderr).toMatch(/^revocation list: openssl failed: /);
  expect(stderr).not.toContain("no key");
  expect(run([], "", "/nowhere").stderr).toMatch(/openssl is missing where Pulumi runs/);
});

test("nothing is left behind", () => {
  expect(readdirSync(folder).sort()).toEqual(["ca.pem", "key.pem", "list.der"]);
});
