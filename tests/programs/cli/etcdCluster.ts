import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(__dirname, "../../..");

/** Runs the command `etcd-cluster`, with an input and an environment, in a folder. */
export function etcdCluster(args: string[], { input = "", env = {}, cwd = root } = {}) {
  const words = [
    "--require",
    join(root, "stack/runTypescript.cjs"),
    join(root, "cli/etcd-cluster.ts"),
    ...args,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    input,
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
