import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { certificateErrors, keyErrors } from "../../../../decisions/pki/pemErrors";
import { sentences } from "../../../unit/decisions/findings/said";

const folder = mkdtempSync(join(tmpdir(), "pem-"));
const openssl = (...words: string[]) => execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
/** As a stack's program reads a file. */
const held = (file: string) => readFileSync(join(folder, file), "utf8");

openssl("genrsa", "-out", "ca.key", "2048");
openssl("req", "-x509", "-new", "-key", "ca.key", "-subj", "/CN=ca", "-out", "ca.pem");
openssl("req", "-new", "-key", "ca.key", "-subj", "/CN=ca", "-out", "ca.csr");
openssl("x509", "-in", "ca.pem", "-outform", "DER", "-out", "ca.der");
openssl("pkey", "-in", "ca.key", "-pubout", "-out", "ca.pub");
openssl("pkey", "-in", "ca.key", "-outform", "DER", "-out", "key.der");
openssl("pkcs12", "-export", "-inkey", "ca.key", "-in", "ca.pem", "-passout", "pass:x", "-out", "ca.p12");
execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "id")]);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const certificate = "Write a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----.";
const key = "Write the certificate's private key in PEM, which begins with -----BEGIN PRIVATE KEY-----.";
const made = (command: string) => `Write what \`openssl ${command} -in FILE\` makes of it.`;

test.each([
  ["id.pub", `an SSH public key. ${certificate}`, `an SSH public key. ${key}`],
  [
    "id",
    `an SSH private key in OpenSSH's form. ${certificate}`,
    `an SSH private key in OpenSSH's form. ${key}`,
  ],
  [
    "ca.csr",
    "a certificate request. Write the certificate that a CA made of it.",
    `a certificate request. ${key}`,
  ],
  ["ca.p12", `in PKCS#12. ${made("pkcs12 -nokeys")}`, `in PKCS#12. ${made("pkcs12 -nocerts -nodes")}`],
  [
    "ca.der",
    `binary, as DER is. ${made("x509 -inform DER")}`,
    `binary, as DER is. ${made("pkey -inform DER")}`,
  ],
  [
    "key.der",
    `binary, as DER is. ${made("x509 -inform DER")}`,
    `binary, as DER is. ${made("pkey -inform DER")}`,
  ],
  ["ca.pub", `a public key. ${certificate}`, `a public key. ${key}`],
  ["ca.key", `a private key. ${certificate}`, undefined],
  ["ca.pem", undefined, `a certificate. ${key}`],
])("%s in place of a certificate or its key is reported by its kind", (file, asCertificate, asKey) => {
  const said = {
    certificate: sentences(certificateErrors("certificate", held(file))),
    key: sentences(keyErrors("key", held(file))),
  };
  expect(said).toEqual({
    certificate: asCertificate === undefined ? [] : [`certificate: it is ${asCertificate}`],
    key: asKey === undefined ? [] : [`key: it is ${asKey}`],
  });
  // Nothing of what the file holds.
  for (const line of held(file)
    .split("\n")
    .filter((text) => text.length > 20 && !text.includes("-----")))
    expect(JSON.stringify(said)).not.toContain(line);
});

test("a text that is neither, or not whole, is reported too", () => {
  const half = (file: string) => held(file).replace(/\n[^\n]*(?=\n-----END)/, "");
  expect([
    ...sentences(certificateErrors("c", "hunter2")),
    ...sentences(certificateErrors("c", "\n")),
    ...sentences(certificateErrors("c", half("ca.pem"))),
    ...sentences(keyErrors("k", "hunter2")),
    ...sentences(keyErrors("k", half("ca.key"))),
  ]).toEqual([
    `c: it is not a certificate. ${certificate}`,
    `c: it is empty. ${certificate}`,
    "c: it holds a certificate that is not whole. Copy the file again.",
    `k: it is not a private key. ${key}`,
    "k: it is a private key. Copy the file again, because this one is not whole.",
  ]);
});
