import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  LocalWorkspace,
  type EngineEvent,
  type OutputMap,
  type Stack,
  type StepEventMetadata,
  type StepEventStateMetadata,
} from "@pulumi/pulumi/automation";
import { EtcdCluster } from "../../../components/EtcdCluster";
import type { EtcdClusterArgs, EtcdHostArgs } from "../../../components/EtcdClusterArgs";
import type { ConnectionArgs } from "../../../components/host/ssh/ConnectionArgs";
import { rfc2136 } from "../../../components/dns/rfc2136";
import type { PreviewStep } from "../../../decisions/plan/previewStep";
import { labEnvironment, labHosts, readLabFile, type LabEnvironment, type LabHost } from "./lab";

/** The operation on each resource, by its logical name: `etcd/etcd01/member` → `update`. */
export type Operations = Record<string, string>;

/** A host of the lab as an argument, whose connection is plain, so that a test may change a part of it. */
export type LabHostArgs = Omit<EtcdHostArgs, "connection"> & { connection: ConnectionArgs };

/** A host of the lab as an argument, reached the way that the lab wants it. */
export function host(name: string, more: Partial<LabHostArgs> = {}): LabHostArgs {
  const found = labHosts().find((one) => one.name === name);
  if (!found) throw new Error(`the lab has no host ${name}`);
  const privateKey = readLabFile(labEnvironment().privateKeyPath);
  return { name, address: found.address, connection: reach(found, privateKey), ...more };
}

export function hosts(...names: string[]): LabHostArgs[] {
  return names.map((name) => host(name));
}

/** A host whose commands run again although nothing of the cluster changed: any change of its connection makes them. */
export function again(name: string): LabHostArgs {
  const { connection, ...rest } = host(name);
  return { ...rest, connection: { ...connection, perDialTimeout: 10 + ++turns } };
}
let turns = 0;

export function reach({ user, hostKey, proxy }: LabHost, key: string): ConnectionArgs {
  const privateKey = pulumi.secret(key);
  return {
    user,
    hostKey,
    privateKey,
    proxy: proxy && { host: proxy.address, user: proxy.user, hostKey: proxy.hostKey, privateKey },
  };
}

function zoneSettings({ server, zone, keyName, keyAlgorithm, keySecretPath }: LabEnvironment["dns"]) {
  return rfc2136({ server, zone, keyName, keyAlgorithm, keySecret: readLabFile(keySecretPath) });
}

/** The arguments that all clusters of the tests share. */
export function clusterArgs(
  more: Partial<EtcdClusterArgs> & Pick<EtcdClusterArgs, "hosts">,
): EtcdClusterArgs {
  const { dns, mirrorUrl } = labEnvironment();
  return {
    version: "3.6.16",
    domain: dns.zone,
    dns: zoneSettings(dns),
    install: { mirror: mirrorUrl, ownBuilds: true },
    dataDir: "/data/lib/etcd",
    ...more,
  };
}

/** The outputs of a cluster that the stack has too. */
const told = [
  "endpoints",
  "etcdctlEndpoints",
  "clusterId",
  "lastMembers",
  "caBundle",
  "clientCertificate",
  "clientKey",
  "clientCertificates",
  "certificateExpiry",
  "certificateSerials",
  "etcdctlEnv",
  "lastHealth",
  "lastStatus",
  "lastMemberList",
  "peerUrls",
  "alertRules",
  "scrapeConfig",
] as const;

/** Without `showSecrets` the SDK would decrypt the configuration for a summary that no test reads. */
const quietly = { color: "never", showSecrets: false } as const;

/** The result of a preview or an update. */
export interface Done {
  operations: Operations;
  /** All that the engine took, also those that change nothing. */
  steps: PreviewStep[];
  printed: string;
}

/** One stack with its state in a folder of its own. The program is changed by setting `clusters`, then `up` again. */
export class TestStack {
  /** Clusters by name: what the next operation declares. */
  clusters: Record<string, EtcdClusterArgs> = {};
  /** Options of each. Each run of the program makes them again, because they may name a parent. */
  options: Record<string, () => pulumi.ComponentResourceOptions> = {};
  /** Outputs besides those of the clusters. */
  outputs: pulumi.Inputs = {};

  private constructor(
    readonly stack: Stack,
    private readonly folder: string,
  ) {}

  static async create(name: string, clusters: Record<string, EtcdClusterArgs> = {}): Promise<TestStack> {
    const folder = mkdtempSync(join(tmpdir(), "etcd-stack-"));
    const test: { stack?: TestStack } = {};
    const stack = await LocalWorkspace.createOrSelectStack(
      {
        stackName: name,
        projectName: "etcd-test",
        program: () => Promise.resolve(test.stack?.program() ?? {}),
      },
      {
        workDir: folder,
        envVars: { PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_CONFIG_PASSPHRASE: "test" },
      },
    );
    test.stack = new TestStack(stack, folder);
    test.stack.clusters = clusters;
    return test.stack;
  }

  private program(): Record<string, unknown> {
    const clusters = Object.entries(this.clusters).map(([name, args]) => {
      const made = new EtcdCluster(name, args, this.options[name]?.());
      return [name, Object.fromEntries(told.map((output) => [output, made[output]]))] as const;
    });
    return { ...Object.fromEntries(clusters), ...this.outputs };
  }

  /** Runs the update; gives what it did to each resource, and everything it printed. */
  async up(): Promise<Done & { sequence: string[]; outputs: OutputMap }> {
    const { onEvent, ...recorded } = recorder("resOutputsEvent");
    const { outputs, stdout, stderr } = await this.stack.up({ onEvent, ...quietly });
    // An error in a pipe of a shell on a host does not end that shell.
    const slip = /.*(parameter not set|: not found|syntax error).*/.exec(stdout + stderr);
    if (slip) throw new Error(`the program on a host made an error: ${slip[0]}`);
    return { ...recorded, outputs, printed: stdout + stderr };
  }

  async preview(): Promise<Done> {
    const { onEvent, operations, steps } = recorder("resourcePreEvent");
    const { stdout, stderr } = await this.stack.preview({ onEvent, color: "never", diff: true });
    return { operations, steps, printed: stdout + stderr };
  }

  /** The update must fail; gives what it printed. */
  async refused(): Promise<string> {
    try {
      await this.stack.up(quietly);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("the update went through, and should have been refused");
  }

  /** The preview must fail; gives what it printed. */
  async refusedPreview(): Promise<string> {
    try {
      await this.preview();
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("the preview went through, and should have been refused");
  }

  async destroy(): Promise<void> {
    await this.stack.destroy(quietly);
    this.dispose();
  }

  /** Forgets the stack; what is in it stays as it is. */
  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Collects the operations that are not "nothing" from the engine's events, and in which order they were begun and done:
 * `delete etcd/etcd01/member`, `delete etcd/etcd01/member done`.
 */
export function recorder(kind: "resourcePreEvent" | "resOutputsEvent") {
  const operations: Operations = {};
  const sequence: string[] = [];
  const steps: PreviewStep[] = [];
  const onEvent = (event: EngineEvent) => {
    const metadata = (event.resourcePreEvent ?? event.resOutputsEvent)?.metadata;
    if (event[kind]) steps.push(previewStep(event[kind].metadata));
    if (!metadata || metadata.op === "same" || metadata.op === "read") return;
    const [name] = metadata.urn.split("::").slice(-1);
    if (name === undefined || metadata.type.startsWith("pulumi:")) return;
    sequence.push(`${metadata.op} ${name}${event.resOutputsEvent ? " done" : ""}`);
    if (event[kind]) operations[name] = metadata.op;
  };
  return { onEvent, operations, sequence, steps };
}

/** As `pulumi preview --json` writes it, where a secret is one word. */
function previewStep({ op, urn, old, new: after, detailedDiff }: StepEventMetadata): PreviewStep {
  const state = (one?: StepEventStateMetadata) => one && { ...one, inputs: withoutSecrets(one.inputs) };
  return { op, urn, oldState: state(old), newState: state(after), detailedDiff };
}

function withoutSecrets(inputs: Record<string, unknown>): Record<string, unknown> {
  const plain = (value: unknown) => (Object(value) as { ciphertext?: unknown }).ciphertext ?? value;
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, plain(value)]));
}
