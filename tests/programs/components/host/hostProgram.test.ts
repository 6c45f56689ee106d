import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { hostProgram, packedProgram } from "../../../../components/host/hostProgram";
import { architectureOf, architectures } from "../../../../decisions/host/programDigests";

const { digests, versions } = hostProgram();
const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");

describe.each(architectures)("the program for %s", (architecture) => {
  const packed = packedProgram(architecture);
  const program = gunzipSync(packed);

  test("is the one that hosts compare theirs with", () => {
    expect(sha256(program)).toBe(digests[architecture]);
    expect(versions).toContain(digests[architecture].slice(0, 12));
  });

  test("is small enough to be sent to each host", () => {
    expect(program.length).toBeLessThan(18_000_000);
    expect(packed.length).toBeLessThan(6_000_000);
  });
});

test("the program shows its verbs and its version, those for people first", () => {
  const own = architectureOf(execFileSync("uname", ["-m"], { encoding: "utf8" }).trim()) ?? "amd64";
  const folder = mkdtempSync(join(tmpdir(), "program-"));
  try {
    const path = join(folder, "etcd-host");
    writeFileSync(path, gunzipSync(packedProgram(own)), { mode: 0o755 });
    const help = execFileSync("sh", ["-c", `${path} --help 2>&1`], { encoding: "utf8" });
    expect(help.split(/^\w.*:$/m).map((verbs) => verbs.trim().split(/\s/)[0])).toContain("abandon");
    expect(help.indexOf("abandon")).toBeLessThan(help.indexOf("certificate"));
    expect(execFileSync(path, ["version"], { encoding: "utf8" })).toBe(`${digests[own].slice(0, 12)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
