import { hostError } from "../../../decisions/host/hostError";
import * as pulumi from "@pulumi/pulumi";
import type { CheckedHost } from "../../../decisions/checks/drift/checkedHost";
import { drift, ofBootstrap, type Drift } from "../../../decisions/checks/drift/drift";
import { driftFacts, type DriftFacts } from "../../../decisions/checks/drift/driftFacts";
import { ofProgram } from "../../../decisions/checks/drift/ofProgram";
import { withOldFiles, type StagedByUpdates } from "../../../decisions/checks/drift/oldFiles";
import { inputLines } from "../../../decisions/host/inputLines";
import { walParent } from "../../../decisions/etcd/walParent";
import { readMachineId } from "../../../decisions/host/firstContact";
import type { RepairedPart } from "../../../decisions/host/hostParts";
import type { BootstrapRecord } from "../../../decisions/membership/bootstrapRecord";
import { findingsReport } from "../../../decisions/findings/findingsReport";
import { reinstalled, type Reinstalled } from "../../../decisions/checks/drift/reinstalled";
import { gateWords, partWords, withRepairs, type Repair } from "../../../decisions/checks/drift/repairs";
import type { SettledCluster } from "../../arguments/settledCluster";
import { keptAlive } from "../../pulumi/keptAlive";
import { ended, valueIfAvailable, valueIfKnown } from "../../pulumi/valueIfKnown";
import type { KnownConnection } from "../../host/ssh/KnownConnection";
import type { EtcdNode } from "../../host/EtcdNode";
import { hostProgram } from "../../host/hostProgram";
import { runHostProgram } from "../../host/runHostProgram";
import { NoAnswer } from "../../host/ssh/sshExec";
import { stagedByUpdates } from "./stagedByUpdates";

/** A host to check, and how to reach it. */
interface DriftHost {
  name: string;
  peerUrl: string;
  clientUrl: string;
  connection: KnownConnection;
  /** The member's directories, which a machine that was replaced does not know. */
  input: string;
}

/** A part of a host, or the gate. */
type Part = RepairedPart | "health";

/** Options of a command: it runs again when its part was changed by hand, or is missing before a restore. */
export type Repairs = (part: Part, host?: string) => pulumi.CustomResourceOptions;

/** A check of the hosts: its effect on commands, and its report once the bootstrap of this stack is known. */
export interface DriftCheck {
  repairs: Repairs;
  /** The hosts are compared with what updates stage there, once their components are registered. */
  compareWith: (nodes: Readonly<Record<string, EtcdNode>>) => void;
  /** The URLs are those of clients of the members that the last update left. */
  report: (record: pulumi.Output<BootstrapRecord>, former: pulumi.Output<string[]>) => void;
}

/**
 * Looks at all hosts at once, while Pulumi registers the first resources, where drift or a restore asks for it. Each
 * difference becomes words behind the command that repairs it. Only then is a change of that command line a change, so
 * the words of the last repair, which stay in the state, make no difference. The same repair a second time has another
 * time in its words.
 */
export function driftCheck(
  {
    name: cluster,
    adopt,
    detectDrift,
    repairDrift,
    driftSeconds,
    restored,
    hosts,
    living,
    walDir,
  }: SettledCluster,
  /** The versions of the program that the last update left on the hosts, as far as its outputs have them. */
  leftProgram: Promise<readonly string[]>,
  parent: pulumi.Resource,
): DriftCheck {
  if (!detectDrift && restored === undefined) return notChecked;
  const asked = living.map(({ name, urls, login, dataDir }) =>
    pulumi.all([urls, login]).apply(([{ peerUrl, clientUrl }, known]): DriftHost => ({
      name,
      peerUrl,
      clientUrl,
      connection: known,
      input: inputLines({ wal_dir: walDir && walParent(walDir), data_dir: dataDir }),
    })),
  );
  const lost = hosts.filter((host) => host.lost).map(({ urls }) => urls.apply(({ peerUrl }) => peerUrl));
  const known = knownOf(asked, lost);
  // The commands of the components wait for this check, and the components themselves do not.
  let compareWith: DriftCheck["compareWith"] = () => undefined;
  const staged = new Promise<Record<string, StagedByUpdates>>((resolve) => {
    compareWith = (nodes) => {
      resolve(stagedByUpdates(nodes));
    };
  });
  const answered = known.then((all) => look(all, driftSeconds * 1000));
  const looked = Promise.all([answered, leftProgram, staged]).then(([all, left, updates]) => ({
    ...all,
    hosts: withOldFiles(ofProgram(all.hosts, left, hostProgram().versions), updates),
  }));
  // The commands that repair come before the bootstrap, so they do not wait for its record, and before it nothing is
  // reported. An update may make the record late, or never, and its other work keeps the program alive.
  const report: DriftCheck["report"] = (record, former) => {
    const reported = Promise.all([known, looked, valueIfKnown(record), valueIfAvailable(former)]).then(
      async ([{ hosts: asked }, all, recorded, urls = []]) => {
        const made = asked.filter(({ clientUrl }) => urls.includes(clientUrl)).map(({ name }) => name);
        const ours = ofBootstrap(all.hosts, recorded?.token).map((host) => ({
          ...host,
          // An adopted member may still be where another program put it.
          isMade: adopt === undefined && made.includes(host.name),
        }));
        await reportOf(drift(ours, all.lost, repairDrift), { cluster, parent });
      },
    );
    const awaited = () => Promise.race([reported, ended(AbortSignal.timeout(knownWithinMs))]);
    void known.then(() => keptAlive(looked.then(awaited)));
  };
  const found = looked.then((all): Found => {
    const { repairs, missing } = drift(all.hosts, all.lost, repairDrift);
    return { changed: repairs, missing: restored === undefined ? missing : reinstalled(all.hosts) };
  });
  return {
    repairs: repairDrift || restored !== undefined ? repairsOf(found) : asItWas,
    compareWith,
    report: detectDrift ? report : notChecked.report,
  };
}

/** The gate is passed for what was changed. A restore passes it anyway. */
interface Found {
  changed: readonly Repair[];
  missing: readonly Reinstalled[];
}

/** A change of a command line is a change where the command repairs something. */
function repairsOf(looked: Promise<Found>): Repairs {
  return (part, host = "") => {
    // The SDK reads the list when it sends the resource, for which it needs the command line, which waits for the
    // check. A `transform` may wait, but in inline programs its result is no longer a secret.
    const ignoreChanges: string[] = [lineOf(part)];
    const words = looked.then((found) => {
      const what = wordsFor(found, part, host);
      if (what !== undefined) ignoreChanges.pop();
      return what;
    });
    const line = (command: pulumi.Input<string>) =>
      pulumi.all([command, words]).apply(([known, what]) => repairedLine(part, known, what));
    return {
      transformations: [
        ({ props, opts }) => ({
          props: { ...props, [lineOf(part)]: line((props as { create: pulumi.Input<string> }).create) },
          opts: { ...opts, ignoreChanges },
        }),
      ],
    };
  };
}

/** For those who look at nothing: the words of an earlier repair make no difference. */
const notChecked: DriftCheck = {
  repairs: asItWas,
  compareWith: () => undefined,
  report: () => undefined,
};

function asItWas(part: Part): pulumi.CustomResourceOptions {
  return { ignoreChanges: [lineOf(part)] };
}

/**
 * The line that makes the program names its version, and that of backups is another one while the host is lost. A
 * change of these two must not be ignored.
 */
function lineOf(part: Part): "create" | "update" {
  return part === "program" || part === "backup" ? "update" : "create";
}

/**
 * A repair's line stays in the state, so that of the program names no version. A hook has brought the program by then.
 */
function repairedLine(part: Part, command: string, words: string | undefined): string | undefined {
  if (words !== undefined) return withRepairs(part === "program" ? readMachineId : command, words);
  return lineOf(part) === "create" ? command : undefined;
}

function wordsFor({ changed, missing }: Found, part: Part, host: string): string | undefined {
  if (part === "health") return gateWords(changed);
  const mine = [...changed, ...missing].filter((one) => one.host === host && one.part === part);
  return partWords(mine.map(({ what }) => what));
}

/** The hosts to look at, and the peer URLs of lost ones, as far as Pulumi can know them. */
interface Known {
  hosts: DriftHost[];
  lost: string[];
}

async function knownOf(hosts: pulumi.Output<DriftHost>[], lost: pulumi.Output<string>[]): Promise<Known> {
  const [asked, gone] = await Promise.all([
    Promise.all(hosts.map(valueIfKnown)),
    Promise.all(lost.map(valueIfKnown)),
  ]);
  return {
    hosts: asked.filter((host) => host !== undefined),
    lost: gone.filter((url) => url !== undefined),
  };
}

async function look(
  { hosts, lost }: Known,
  timeoutMs: number,
): Promise<{ hosts: CheckedHost[]; lost: string[] }> {
  return { hosts: await Promise.all(hosts.map((host) => ask(host, timeoutMs))), lost };
}

/** How long an update without changes may take until it knows the members of the state. */
const knownWithinMs = 5_000;

async function reportOf(
  { findings }: Drift,
  { cluster, parent }: { cluster: string; parent: pulumi.Resource },
): Promise<void> {
  if (findings.length === 0) return;
  const words = findings.every(({ ok }) => ok === "unknown")
    ? "it is not known whether these hosts are as the last update left them."
    : "hosts are not as the last update left them.";
  await pulumi.log.warn(`${cluster}: ${words}\n${findingsReport(cluster, findings)}`, parent);
}

async function ask({ name, peerUrl, connection, input }: DriftHost, timeoutMs: number): Promise<CheckedHost> {
  try {
    const result = await runHostProgram(connection, timeoutMs, "drift", input);
    if (result.exitCode === 0) return { name, peerUrl, facts: driftFacts(result.stdout) };
    return { name, peerUrl, why: hostError(result) };
  } catch (error) {
    return { name, peerUrl, facts: factsBefore(error), why: (error as Error).message };
  }
}

/** The facts that the host had reported before its time was over. */
function factsBefore(error: unknown): DriftFacts | undefined {
  try {
    return error instanceof NoAnswer ? driftFacts(error.stdout, true) : undefined;
  } catch {
    return undefined; // it had not come far enough
  }
}
