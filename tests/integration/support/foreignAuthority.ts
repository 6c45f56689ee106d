import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The arguments with which `openssl req` makes a key. */
export const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"] as const;

/** Makes NAME.pem and NAME-key.pem in that folder: a CA that this program did not make. */
export function makeAuthority(folder: string, name: string, commonName: string): void {
  const uses = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"];
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", ...newKey, "-days", "3650", "-subj", `/CN=${commonName}`],
      ...uses.flatMap((extension) => ["-addext", extension]),
      ...["-keyout", `${name}-key.pem`, "-out", `${name}.pem`],
    ],
    { cwd: folder, stdio: "pipe" },
  );
}

/** One, of which no file is left. */
export function foreignAuthority(): { certificate: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), "etcd-ca-"));
  makeAuthority(folder, "ca", "another CA");
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const made = { certificate: read("ca.pem"), key: read("ca-key.pem") };
  rmSync(folder, { recursive: true });
  return made;
}
