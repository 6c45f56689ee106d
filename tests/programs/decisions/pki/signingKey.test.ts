import { execFileSync } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keyErrors } from "../../../../decisions/pki/pemErrors";
import { signingKey } from "../../../../decisions/pki/signingKey";
import { sentences } from "../../../unit/decisions/findings/said";

const folder = mkdtempSync(join(tmpdir(), "key-"));
/** A key as openssl writes it with these words. */
function written(command: string, ...words: string[]): string {
  execFileSync("openssl", [command, "-out", "made.key", ...words], { cwd: folder, stdio: "pipe" });
  return readFileSync(join(folder, "made.key"), "utf8");
}
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const ec = (curve: string, ...more: string[]) => written("ecparam", "-genkey", "-name", curve, ...more);
/** Another form of a key. */
function again(pem: string, command: string, ...words: string[]): string {
  writeFileSync(join(folder, "in.key"), pem);
  return written(command, ...words, "-in", "in.key");
}

test.each([
  ["SEC1 behind EC PARAMETERS", () => ec("prime256v1")],
  ["SEC1 without the curve's name", () => ec("secp384r1", "-noout", "-param_enc", "explicit")],
  ["SEC1 without the curve's name, behind its parameters", () => ec("prime256v1", "-param_enc", "explicit")],
  ["SEC1 behind its certificate", () => `${certificate()}${ec("secp384r1", "-noout")}`],
])("%s is written as PKCS#8, the same key, before the tls plugin sees it", (_, make) => {
  const pem = make();
  const given = signingKey(pem);
  expect(sentences(keyErrors("key", pem))).toEqual([]);
  expect(given).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect(given.match(/-----BEGIN/g)).toHaveLength(1);
  const plain = { format: "jwk" } as const;
  expect(createPrivateKey(given).export(plain)).toEqual(createPrivateKey(pem).export(plain));
});

function certificate(): string {
  const key = written("genrsa", "2048");
  writeFileSync(join(folder, "ca.key"), key);
  return written("req", "-x509", "-new", "-key", "ca.key", "-subj", "/CN=ca");
}

test.each([
  ["PKCS#1", () => written("genrsa", "-traditional", "2048")],
  ["PKCS#8 of RSA", () => written("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")],
  ["SEC1 alone", () => ec("secp521r1", "-noout")],
  ["PKCS#8 of ECDSA", () => again(ec("prime256v1"), "pkcs8", "-topk8", "-nocrypt")],
  ["Ed25519", () => written("genpkey", "-algorithm", "ED25519")],
  [
    "PKCS#8 with Windows line ends",
    () => written("genpkey", "-algorithm", "ED25519").replaceAll("\n", "\r\n"),
  ],
  ["PKCS#1 behind words", () => `my key\n${written("genrsa", "-traditional", "2048")}`],
])("%s stays as it is: another text would sign every certificate again", (_, make) => {
  const pem = make();
  expect(sentences(keyErrors("key", pem))).toEqual([]);
  expect(signingKey(pem)).toBe(pem);
});

test.each([
  ["RSA-PSS", () => written("genpkey", "-algorithm", "RSA-PSS"), /^key: it is of the kind rsa-pss, which/],
  ["secp256k1", () => ec("secp256k1"), /^key: it is of ECDSA on secp256k1, which etcd cannot use/],
  ["Ed448", () => written("genpkey", "-algorithm", "ED448"), /^key: it is of the kind ed448/],
  ["RSA of 512 bits", () => written("genrsa", "512"), /^key: it is of RSA with 512 bits/],
  [
    "PKCS#8 with a passphrase",
    () => again(ec("prime256v1"), "pkcs8", "-topk8", "-passout", "pass:secret"),
    /^key: has a passphrase/,
  ],
  [
    "PKCS#1 with a passphrase",
    () => written("genrsa", "-traditional", "-aes128", "-passout", "pass:secret", "2048"),
    /^key: has a passphrase/,
  ],
])("a key of %s is refused with the reason, and nothing of it is shown", (_, make, words) => {
  const pem = make();
  const said = sentences(keyErrors("key", pem));
  expect(said).toEqual([expect.stringMatching(words)]);
  for (const line of pem.split("\n").filter((text) => text.length > 20 && !text.includes("-----")))
    expect(said.join("\n")).not.toContain(line);
});
