import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { root, scratch } from "./packed";

const port = 29418;
const repository = join(scratch, "git/etcd-cluster.git");

let server: ChildProcess | undefined;

afterAll(() => {
  server?.kill();
});

/** URL of the last commit of this repository, on a server of this machine: yarn 4 takes no `file:` URL. */
export function gitUrl(): string {
  if (server === undefined) {
    execFileSync("git", ["clone", "--quiet", "--bare", root, repository]);
    const options = [
      "--listen=127.0.0.1",
      `--port=${port}`,
      `--base-path=${join(scratch, "git")}`,
      "--export-all",
    ];
    server = spawn("git", ["daemon", "--reuseaddr", ...options], { stdio: "ignore" });
  }
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: repository, encoding: "utf8" }).trim();
  return `git://127.0.0.1:${port}/etcd-cluster.git#${commit}`;
}
