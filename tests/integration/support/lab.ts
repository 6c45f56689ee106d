import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The lab that the tests run in; `make integration` starts it and runs jest inside its network. */
export const labName = process.env.ETCDCLUSTER_LAB ?? "test";

const root = join(__dirname, "..", "..", "..");

/** `lab/lab VERB ...`; throws with what it printed. */
export function lab(...args: string[]): string {
  return execFileSync(join(root, "lab", "lab"), ["--lab", labName, ...args], {
    encoding: "utf8",
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 2 ** 20,
  });
}

/** A command on a host as root, not over SSH: what the test sees does not depend on what is tested. */
export function onHost(
  host: string,
  command: string,
  input: string | Buffer = "",
): { code: number; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(
    join(root, "lab", "lab"),
    ["--lab", labName, "shell", host, "sh", "-c", command],
    {
      encoding: "utf8",
      cwd: root,
      input,
    },
  );
  return { code: status ?? -1, stdout, stderr };
}

const lastMinutes = "uptime; ls -l --full-time /usr/local/bin /opt/etcd; journalctl -n 100 --no-pager";

/** Its output, or an error when it failed. */
export function outputOf(host: string, command: string): string {
  const { code, stdout, stderr } = onHost(host, command);
  if (code === 0) return stdout.trim();
  // A program that is missing is a riddle without the host's last minutes.
  const more = code === 127 ? onHost(host, lastMinutes).stdout : "";
  throw new Error(`${host}: ${command}: exit code ${code}\n${stdout}${stderr}${more}`);
}

export interface LabHost {
  name: string;
  address: string;
  ipv6Address: string;
  user: string;
  hostKey: string;
  proxy?: { address: string; user: string; hostKey?: string };
}

export interface LabEnvironment {
  dns: {
    server: string;
    zone: string;
    keyName: string;
    keyAlgorithm: string;
    keyPath: string;
    keySecretPath: string;
  };
  mirrorUrl: string;
  /** The same without TLS. */
  plainMirrorUrl: string;
  privateKeyPath: string;
  /** The S3 store, which runs once a test has asked for it. */
  store: {
    endpoint: string;
    address: string;
    /** Buckets are hosts below it. Only hosts that a test gives the name know it. */
    name: string;
    region: string;
    bucket: string;
    caPath: string;
    accessKeyId: string;
    secretAccessKey: string;
  };
}

export function labHosts(): LabHost[] {
  return JSON.parse(lab("hosts")) as LabHost[];
}

export function labEnvironment(): LabEnvironment {
  return JSON.parse(lab("env")) as LabEnvironment;
}

export function readLabFile(path: string): string {
  return readFileSync(path, "utf8").trim();
}
