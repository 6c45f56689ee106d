import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { scratch } from "./packed";

const folder = join(scratch, "tools");
const modules = join(folder, "node_modules");

/** Each under a name of its own, since several have the same. npm is the machine's. */
const nodes = { 20: "node@20.20.2", 22: "node@22.23.3", 24: "node@24.21.0" };
const managers = {
  pnpm: "pnpm@12.21.0",
  yarn1: "yarn@1.22.22",
  yarn4: "@yarnpkg/cli-dist@4.18.1",
  bun: "bun@1.4.5",
};

export type NodeVersion = keyof typeof nodes;
export type Manager = "npm" | keyof typeof managers;

/** The programs that install a project and run it. */
export interface Tools {
  manager: Manager;
  /** Default: the one that runs this. */
  node?: NodeVersion;
}

/** Installs what these projects need, all with npm. */
export async function prepareTools(projects: Tools[]): Promise<void> {
  const wanted = projects.flatMap(({ node, manager }) => [
    ...(node === undefined ? [] : [`node${node}@npm:${nodes[node]}`]),
    ...(manager === "npm" ? [] : [`${manager}@npm:${managers[manager]}`]),
  ]);
  if (wanted.length === 0) return;
  mkdirSync(folder);
  const args = ["install", "--prefix", folder, "--no-progress", ...new Set(wanted)];
  await promisify(execFile)("npm", args);
}

/** A file of an installed tool. */
export function tool(file: string): string {
  return join(modules, file);
}

/** That Node.js comes first, and what a manager keeps stays in `scratch`. */
export function environment(node?: NodeVersion): NodeJS.ProcessEnv {
  const bin = node === undefined ? dirname(process.execPath) : tool(`node${node}/bin`);
  return {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ""}`,
    PNPM_HOME: join(scratch, "pnpm"),
    YARN_CACHE_FOLDER: join(scratch, "yarn"),
    YARN_GLOBAL_FOLDER: join(scratch, "yarn4"),
    BUN_INSTALL_CACHE_DIR: join(scratch, "bun"),
  };
}
