import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { packed, root, scratch } from "./packed";
import { gitUrl } from "./gitServer";
import { howToInstall } from "./managers";
import { environment, type Tools } from "./tools";

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
  const runtime = node ? `Node.js ${node}` : "this Node.js";
  return `${manager}, ${runtime}, SDK ${pulumi}, ${kind}, ${resolution}, ${from ?? "tarball"}`;
}

/** Writes it and installs what it needs, in a folder of its own. */
export async function install(project: Project): Promise<string> {
  const place = join(scratch, title(project).replace(/[^\w.]+/g, "-"));
  mkdirSync(place);
  for (const file of ["index.ts", "index.test.ts"])
    copyFileSync(join(root, "examples/library", file), join(place, file));
  const { command, files = {}, manifest } = howToInstall(project.manager, project.pulumi);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(place, file), content);
  const source = project.from === "git" ? gitUrl() : `file:${packed().tarball}`;
  const write = (file: string, content: object) => {
    writeFileSync(join(place, file), JSON.stringify(content));
  };
  write("package.json", {
    name: "project",
    version: "1.0.0",
    private: true,
    type: project.type,
    dependencies: { "etcd-cluster": source, "@pulumi/pulumi": project.pulumi },
    devDependencies: { "@types/node": "20.19.43", typescript: "5.9.3" },
    ...manifest,
  });
  const { module, resolution: moduleResolution } = project;
  write("tsconfig.json", {
    compilerOptions: {
      ...{ module, moduleResolution, target: "ES2022", types: ["node"] },
      ...{ strict: true, skipLibCheck: false, declaration: true, outDir: "out" },
    },
    files: ["index.ts", "index.test.ts"],
  });
  await run(project, place, ...command);
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
