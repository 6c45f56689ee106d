import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { packed, root, scratch } from "./packed";
import { environment, installCommand, type Tools } from "./tools";

/** A small project with a library that wraps the cluster: `examples/library`. */
export interface Project extends Tools {
  /** Version of `@pulumi/pulumi`. */
  pulumi: string;
  type: "commonjs" | "module";
  /** TypeScript's `module` and `moduleResolution`. */
  module: string;
  resolution: string;
  /** Default: the packed tarball. From git it is the last commit. */
  from?: "git";
}

export function title({ manager, node, pulumi, type, resolution, from }: Project): string {
  const kind = type === "module" ? "ESM" : "CommonJS";
  return `${manager}, ${node ? `Node.js ${node}` : "this Node.js"}, SDK ${pulumi}, ${kind}, ${resolution}, ${from ?? "tarball"}`;
}

/** Writes it and installs what it needs, in a folder of its own. */
export async function install(project: Project): Promise<string> {
  const place = join(scratch, title(project).replace(/[^\w.]+/g, "-"));
  mkdirSync(place);
  for (const file of ["index.ts", "index.test.ts"])
    copyFileSync(join(root, "examples/library", file), join(place, file));
  const write = (file: string, content: object) => {
    writeFileSync(join(place, file), JSON.stringify(content));
  };
  write("package.json", {
    name: "project",
    version: "1.0.0",
    private: true,
    type: project.type,
    dependencies: { "etcd-cluster": source(project), "@pulumi/pulumi": project.pulumi },
    devDependencies: { "@types/node": "20.19.43", typescript: "5.9.3" },
  });
  const { module, resolution: moduleResolution } = project;
  write("tsconfig.json", {
    compilerOptions: {
      ...{ module, moduleResolution, target: "ES2022", types: ["node"] },
      ...{ strict: true, skipLibCheck: true, declaration: true, outDir: "out" },
    },
    files: ["index.ts", "index.test.ts"],
  });
  await run(project, place, ...installCommand(project.manager));
  return place;
}

/** @throws with all that it printed. */
export async function run(
  project: Project,
  place: string,
  command: string,
  ...args: string[]
): Promise<void> {
  await promisify(execFile)(command, args, { cwd: place, env: environment(project.node) }).catch(
    (error: unknown) => {
      const { message, stdout, stderr } = error as Error & { stdout: string; stderr: string };
      throw new Error(`${message}\n${stdout}\n${stderr}`);
    },
  );
}

function source({ from }: Project): string {
  if (from !== "git") return `file:${packed().tarball}`;
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  return `git+file://${root}#${commit}`;
}
