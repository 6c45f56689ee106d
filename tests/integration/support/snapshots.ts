import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { releaseArchive } from "./releases";
import { untilTrue } from "./untilTrue";

/** etcd checks the shape of the URL and does not listen there. */
const nowhere = "http://localhost:1";

/** A plain snapshot of an etcd of that version, which runs on this machine for a moment. */
export async function snapshotOf(version: string): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "etcd-snapshot-"));
  const socket = `unix://${join(folder, "client")}`;
  const cwd = { cwd: folder };
  execFileSync("tar", ["-xzf", releaseArchive(version), "--strip-components=1"], cwd);
  const etcd = spawn(
    "./etcd",
    [
      ...["--data-dir", "data", "--listen-client-urls", socket, "--advertise-client-urls", nowhere],
      ...["--listen-peer-urls", `unix://${join(folder, "peer")}`],
    ],
    { ...cwd, stdio: "ignore" },
  );
  const etcdctl = (...args: string[]) =>
    execFileSync("./etcdctl", ["--endpoints", socket, ...args], { ...cwd, encoding: "utf8", stdio: "pipe" });
  const isSettled = () => {
    try {
      etcdctl("put", "key", "value");
      etcdctl("snapshot", "save", "snapshot.db");
      // A new cluster has the version 3.0 for some seconds, until its leader knows those of all members.
      return readFileSync(join(folder, "snapshot.db")).includes(`${version.slice(0, 3)}.0`);
    } catch {
      return false;
    }
  };
  try {
    await untilTrue(`etcd ${version} has its version in its data`, isSettled);
    return readFileSync(join(folder, "snapshot.db"));
  } finally {
    etcd.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
