import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The repository. */
export const root = join(__dirname, "../../..");

/** Holds all that these tests make: outside the repository, whose `node_modules` nothing here may find. */
export const scratch = mkdtempSync(join(tmpdir(), "etcd-package-"));

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

let made: { tarball: string; folder: string } | undefined;

/** The package as `npm pack` makes it, and unpacked. */
export function packed() {
  if (made) return made;
  const name = execFileSync("npm", ["pack", "--silent", "--pack-destination", scratch], {
    cwd: root,
    encoding: "utf8",
  }).trim();
  const tarball = join(scratch, name);
  execFileSync("tar", ["-xzf", tarball, "-C", scratch]);
  made = { tarball, folder: join(scratch, "package") };
  return made;
}
