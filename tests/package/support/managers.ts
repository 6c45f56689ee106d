import { gitUrl } from "./gitServer";
import { tool, type Manager } from "./tools";

/** How a package manager installs what a project needs. */
interface HowToInstall {
  command: [string, ...string[]];
  /** The settings that its users need, by file. */
  files?: Record<string, string>;
  /** The part of package.json that its users must write. */
  manifest?: object;
}

export function howToInstall(manager: Manager, pulumi: string): HowToInstall {
  // Else yarn gives the providers a newer one of their own, which the mocks of the other do not serve.
  const oneSdk = { resolutions: { "@pulumi/pulumi": pulumi } };
  switch (manager) {
    case "npm":
      return { command: ["npm", "install", "--no-progress"] };
    case "pnpm":
      // Else it fails where a dependency has an install script. The package needs none of those, but its own from git.
      return {
        command: [tool("pnpm/pnpm"), "install"],
        files: {
          "pnpm-workspace.yaml": `strictDepBuilds: false\nallowBuilds:\n  "etcd-cluster@git+${gitUrl()}": true\n`,
        },
      };
    case "yarn1":
      return { command: ["node", tool("yarn1/bin/yarn.js"), "install"], manifest: oneSdk };
    case "yarn4":
      return {
        command: ["node", tool("yarn4/bin/yarn.js"), "install"],
        manifest: oneSdk,
        files: {
          "yarn.lock": "",
          ".yarnrc.yml":
            'nodeLinker: node-modules\napprovedGitRepositories: ["**"]\nenableTelemetry: false\n',
        },
      };
    case "bun":
      return { command: [tool("bun/bin/bun.exe"), "install"] };
  }
}
