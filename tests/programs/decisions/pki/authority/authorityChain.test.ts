import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { authorityChain, type AuthorityChain } from "../../../../../decisions/pki/authority/authorityChain";
import { sentences } from "../../../../unit/decisions/findings/said";

const directory = mkdtempSync(join(tmpdir(), "authority-"));
const files: Record<string, string> = {};

function openssl(...args: string[]): void {
  execFileSync("openssl", args, { cwd: directory, stdio: "pipe" });
}

function authority(name: string, signer?: string, isCa = true, more = "", ...options: string[]): void {
  openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", `${name}.key`);
  openssl("req", "-new", "-key", `${name}.key`, "-subj", `/CN=${name}`, "-out", `${name}.csr`);
  writeFileSync(
    join(directory, "ext"),
    `basicConstraints=critical,CA:${isCa ? "TRUE" : "FALSE"}${more.startsWith(",") ? "" : "\n"}${more}`,
  );
  const by =
    signer === undefined
      ? ["-signkey", `${name}.key`]
      : ["-CA", `${signer}.pem`, "-CAkey", `${signer}.key`, "-CAcreateserial"];
  openssl(
    "x509",
    "-req",
    "-in",
    `${name}.csr`,
    ...by,
    "-days",
    signer === undefined ? "900" : "300",
    "-extfile",
    "ext",
    ...options,
    "-out",
    `${name}.pem`,
  );
  files[name] = readFileSync(join(directory, `${name}.pem`), "utf8");
  files[`${name}.key`] = readFileSync(join(directory, `${name}.key`), "utf8");
}

beforeAll(() => {
  authority("root");
  authority("middle", "root");
  authority("low", "middle");
  authority("other");
  authority("shop", undefined, true, "extendedKeyUsage=serverAuth");
  authority("flat", "root", true, ",pathlen:0");
  authority("deep", "flat");
  authority("leaf", "root", false);
  authority(
    "company",
    undefined,
    true,
    "nameConstraints=critical,permitted;DNS:acme.com,permitted;IP:10.0.0.0/255.0.0.0",
  );
  authority(
    "wide",
    undefined,
    true,
    "extendedKeyUsage=clientAuth,serverAuth\nnameConstraints=permitted;IP:0.0.0.0/0.0.0.0,excluded;DNS:acme.com,permitted;dirName:dn\n[dn]\nO=acme",
  );
  authority("directory", undefined, true, "nameConstraints=critical,permitted;dirName:dn\n[dn]\nO=acme");
  authority("nowhere", undefined, true, "nameConstraints=excluded;IP:0.0.0.0/0.0.0.0,excluded;DNS:localhost");
  authority("elsewhere", undefined, true, "nameConstraints=critical,excluded;IP:192.0.2.0/255.255.255.0");
  authority("strange", undefined, true, "1.2.3.4=critical,ASN1:NULL");
  authority(
    "policies",
    undefined,
    true,
    "certificatePolicies=critical,1.2.3.4\npolicyConstraints=requireExplicitPolicy:0",
  );
  authority("old", "root", true, "", "-sha1");
  authority("minus", undefined, true, "", "-set_serial", "-5");
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const of = (...names: string[]) => names.map((name) => files[name] ?? "").join("");
const take = (name: string, chain: string[] = [], key = name, now = new Date()) =>
  authorityChain("customCAs.1", { certificate: of(name), key: of(`${key}.key`), chain: of(...chain) }, now);

test.each([
  ["root", [], [], "root"],
  ["middle", ["root"], ["middle"], "root"],
  ["low", ["middle", "root"], ["low", "middle"], "root"],
  ["low", ["low", "middle", "root"], ["low", "middle"], "root"],
])("%s with %j above it", (name, chain, intermediates, root) => {
  const found = take(name, chain) as AuthorityChain;
  expect(found).toMatchObject({ certificate: of(name), intermediates: of(...intermediates), root: of(root) });
  expect(found.bundle).toBe(of(root, ...[...intermediates].reverse()));
});

test("openssl verifies its signatures with the files that it gives", () => {
  const found = take("low", ["middle", "root"]) as AuthorityChain;
  authority("member", "low", false);
  writeFileSync(join(directory, "bundle"), found.root);
  writeFileSync(join(directory, "above"), found.intermediates);
  openssl("verify", "-CAfile", "bundle", "-untrusted", "above", "member.pem");
});

test("ends when the first of the chain ends", () => {
  const days =
    (new Date((take("middle", ["root"]) as AuthorityChain).expiry).getTime() - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(300);
});

test.each([
  ["a key of another", () => take("root", [], "other"), /customCAs.1.key: belongs to another certificate/],
  ["no key", () => take("root", [], "none"), /customCAs.1.key: it is empty/],
  ["no root", () => take("middle"), /ends at CN=middle, which is not a root. Add the certificate of CN=root/],
  ["a foreign root", () => take("middle", ["other"]), /CN=other did not sign CN=middle/],
  ["the wrong order", () => take("low", ["root", "middle"]), /CN=root did not sign CN=low/],
  ["no CA", () => take("leaf", ["root"]), /CN=leaf is not a CA/],
  ["an ended one", () => take("root", [], "root", new Date("2100-01-01")), /CN=root ended on/],
  [
    "two for one",
    () => authorityChain("e", { certificate: of("root", "other"), key: "" }, new Date()),
    /e.certificate: it holds 2 certificates. Those above the first belong in e.chain/,
  ],
  [
    "nothing",
    () => authorityChain("e", { certificate: "", key: "" }, new Date()),
    /e.certificate: it is empty/,
  ],
  [
    "a key with a passphrase",
    () =>
      authorityChain(
        "e",
        { certificate: of("root"), key: "-----BEGIN ENCRYPTED PRIVATE KEY-----" },
        new Date(),
      ),
    /e.key: has a passphrase/,
  ],
])("%s is refused, without a word of the key", (_, attempt, sentence) => {
  const found = attempt();
  if (!("errors" in found)) throw new Error("was taken");
  expect(sentences(found.errors).join("\n")).toMatch(sentence);
  for (const line of of("root.key", "other.key")
    .split("\n")
    .filter((text) => !text.includes("-----")))
    if (line !== "") expect(sentences(found.errors).join("\n")).not.toContain(line);
});

test("all errors of certificate, chain and key are reported at once", () => {
  const files = { certificate: of("leaf"), key: "no key", chain: "ssh-ed25519 AAAA" };
  const found = authorityChain("e", files, new Date("2100-01-01"));
  expect("errors" in found && sentences(found.errors)).toEqual([
    expect.stringMatching(/^e.chain: it is an SSH public key/),
    expect.stringMatching(/^e.certificate: CN=leaf is not a CA/),
    expect.stringMatching(/^e.certificate: CN=leaf ended/),
    expect.stringMatching(/^e.chain: ends at CN=leaf, which is not a root/),
    expect.stringMatching(/^e.key: it is not a private key/),
  ]);
});

test.each([
  ["company", [], /company allows certificates for names in acme\.com, some addresses alone/],
  ["shop", [], /shop allows no certificates of clients \(extended key usage\)/],
  ["directory", [], /directory has a critical name constraint of a kind that etcd cannot check/],
  ["nowhere", [], /nowhere allows no certificates for 127\.0\.0\.1, localhost, and/],
  ["strange", [], /strange has a critical extension that etcd does not know/],
  ["old", ["root"], /old is signed with SHA-1/],
  ["minus", [], /minus has a negative serial number/],
  ["deep", ["flat", "root"], /flat allows 0 CAs below it \(path length\), and here there are 1/],
])("%s, which may not sign what members need, is refused", (name, chain, words) => {
  const found = take(name, chain);
  expect("errors" in found && sentences(found.errors)).toEqual([expect.stringMatching(words)]);
});

test.each(["wide", "elsewhere", "policies"])(
  "limits that allow all needs of members are not errors: %s",
  (name) => {
    expect(take(name)).not.toHaveProperty("errors");
  },
);
