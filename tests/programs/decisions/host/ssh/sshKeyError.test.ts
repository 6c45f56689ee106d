import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sshKeyError } from "../../../../../decisions/host/ssh/sshKeyError";

const folder = mkdtempSync(join(tmpdir(), "ssh-key-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let count = 0;
/** A key of ssh-keygen. */
function made(...options: string[]): { key: string; publicKey: string } {
  const file = join(folder, `key${++count}`);
  execFileSync("ssh-keygen", ["-q", "-f", file, ...options]);
  return { key: readFileSync(file, "utf8"), publicKey: readFileSync(`${file}.pub`, "utf8") };
}
const plain = made("-t", "ed25519", "-N", "");
const pem = ["-t", "ecdsa", "-m", "PEM"];

test.each<[string, string]>([
  ["OpenSSH's form", plain.key],
  ["with the line ends of Windows", plain.key.replace(/\n/g, "\r\n")],
  ["PEM", made(...pem, "-N", "").key],
])("a key in %s is well, and so is one that is encrypted with its passphrase beside it", (_, key) => {
  expect(sshKeyError(key, false)).toBeUndefined();
  expect(sshKeyError(made("-t", "ed25519", "-N", "secret").key, true)).toBeUndefined();
});

test.each<[string, string, RegExp]>([
  ["nothing", "\n", /^is empty/],
  ["a public key", plain.publicKey, /^is a public key\. Write the private one/],
  ["a path", "~/.ssh/id_ed25519", /^is a path.*readFileSync.*fn::readFile.*open in.*privateKeyFile/],
  [
    "a certificate",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    /has the kind CERTIFICATE/,
  ],
  ["PuTTY's form", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", /puttygen/],
  ["PKCS#8", made("-t", "rsa", "-m", "PKCS8", "-N", "").key, /PKCS#8.*ssh-keygen -p/],
  ["a word", "secret", /^is not a private key/],
  ["one whose lines were joined", plain.key.replace(/\n/g, " "), /each line of it as a line/],
  ["one whose end is missing", plain.key.split("\n").slice(0, 3).join("\n"), /from -----BEGIN to -----END/],
  ["one of which a line is missing", plain.key.replace(/\n[^\n]*(?=\n-----END)/, ""), /^is not whole/],
  ["an encrypted one", made("-t", "ed25519", "-N", "secret").key, /^is encrypted.*privateKeyPassword/],
  ["an encrypted one in PEM", made(...pem, "-N", "secret").key, /^is encrypted/],
])("%s is reported, and never shown", (_, key, sentence) => {
  const error = sshKeyError(key, false);
  expect(error).toMatch(sentence);
  for (const line of key.split("\n").filter((text) => text.length > 20 && !text.includes("-----")))
    expect(error).not.toContain(line);
});
