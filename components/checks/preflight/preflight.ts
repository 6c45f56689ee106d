import { hostError, hostErrorCode } from "../../../decisions/host/hostError";
import { walParent } from "../../../decisions/etcd/walParent";
import { adoptionFindings } from "../../../decisions/checks/adoption/adoptionFindings";
import { clockFindings } from "../../../decisions/checks/preflight/clockFindings";
import type { FindingCode } from "../../../decisions/findings/catalogue/catalogue";
import { finding, type Finding } from "../../../decisions/findings/finding";
import { hostFacts, type HostFacts } from "../../../decisions/checks/preflight/hostFacts";
import {
  hardwareProfile,
  type HardwareNeeds,
  type MeasuredDisk,
  type MeasuredHost,
} from "../../../decisions/checks/preflight/hardwareProfile";
import { memberMovedFindings } from "../../../decisions/checks/preflight/memberMovedFindings";
import { preflightFindings } from "../../../decisions/checks/preflight/checks/preflightFindings";
import type { PreflightTarget } from "../../../decisions/checks/preflight/preflightTarget";
import { reachFindings } from "../../../decisions/checks/preflight/reach/reachFindings";
import { sourceFindings } from "../../../decisions/checks/preflight/reach/sourceFindings";
import { existingEtcdFacts } from "../../../decisions/checks/adoption/existingEtcdFacts";
import {
  duplicateMachineFindings,
  sharedMachineFindings,
} from "../../../decisions/checks/preflight/duplicateMachineFindings";
import { sshDefaults } from "../../../decisions/host/ssh/sshDefaults";
import { noRoot } from "../../../decisions/host/ssh/sudoWords";
import { architectureFinding } from "../../../decisions/checks/preflight/checks/architecture";
import type { KnownConnection } from "../../host/ssh/KnownConnection";
import { cannotBecomeRoot } from "../../host/ssh/asRoot";
import { waitForHost, type RemoteResult } from "../../host/ssh/sshExec";
import { runHostProgram } from "../../host/runHostProgram";
import { WrongArchitecture } from "../../host/requireArchitecture";
import { factsInput } from "./factsInput";

/** A host to check, and how to reach it. */
export interface PreflightHost extends PreflightTarget {
  connection: KnownConnection;
  /** Lines for `etcd-host install`: a host that lacks the release is asked whether it can fetch it. */
  install: string;
  /** It was checked before, and never became a member. With data of its own it is about to be one, and is not new. */
  again?: boolean;
}

/** The needs that the hosts are compared with. */
export type PreflightSettings = HardwareNeeds;

const again = "Fix that on the host, then run pulumi preview again.";

/** For the whole check of one host: a login, 100 small writes, a few files of /proc. */
const timeoutMs = 60_000;

/** The hosts that are checked, each with the reason. */
export interface HostsToCheck {
  /** They get a new part: they are measured, and all their facts are judged. */
  fresh: readonly PreflightHost[];
  /** The others of the cluster. */
  members: readonly PreflightHost[];
  /** Those of them that are reached in another way: whether they are reached is all that matters. */
  relogged: readonly string[];
  /** Where the records are kept. */
  zone?: () => Promise<Finding[]>;
  /** Claims a machine for this cluster. It returns the cluster of this stack that has the machine already. */
  otherCluster?: (machineId: string) => string | undefined;
  /** Gets the reason while a host cannot be reached yet. */
  progress?: (text: string) => unknown;
}

/**
 * Asks all hosts at once and changes nothing on any. Returns every finding of every host, good ones too. Members are
 * asked beside a new host, which may be one of their machines, or of their cluster. A member that does not answer is
 * not a finding then.
 */
export async function preflight(
  { fresh, members, relogged, zone = () => Promise.resolve([]), otherCluster, progress }: HostsToCheck,
  settings: PreflightSettings,
): Promise<Finding[]> {
  const isRelogged = ({ name }: PreflightHost) => relogged.includes(name);
  const asked = fresh.some(({ isNew }) => isNew) ? members : members.filter(isRelogged);
  const together = [...fresh, ...asked];
  const ask = (host: PreflightHost) => answerOf(host, factsInput(host, together));
  // All of them before any is asked, because hosts that are asked dial each other.
  const looked = Promise.all(fresh.map((host) => notUp(host, progress)));
  const [answers, ofMembers, ofZone] = await Promise.all([
    looked.then((down) => Promise.all(fresh.map(async (host, at) => down[at] ?? (await ask(host))))),
    looked.then(() => Promise.all(asked.map(ask))),
    zone(),
  ]);
  const [all, others] = [answers.filter(isAnswer), ofMembers.filter(isAnswer)];
  const known = all.filter(({ host, facts }) => !(host.again && facts.data));
  const bootstrapToken = others.find(({ facts }) => facts.data && facts.token !== "")?.facts.token;
  return [
    ...answers.flatMap(({ findings }) => findings),
    ...ofMembers.filter(({ host }) => isRelogged(host)).flatMap(({ findings }) => findings),
    ...others
      .filter(({ host }) => isRelogged(host))
      .flatMap(({ host, facts }) => memberMovedFindings(host, facts)),
    ...known.flatMap(({ host, facts }) => preflightFindings({ ...host, bootstrapToken }, facts)),
    ...known.flatMap(({ host, facts }) => hardwareProfile(measured(host, facts), settings)),
    ...reachFindings([...all, ...others]),
    ...sourceFindings([...all, ...others]),
    ...clockFindings(known.map(clock), others.map(clock)),
    ...duplicateMachineFindings(known.map(machine), others.map(machine)),
    ...[...known, ...others].flatMap((answer) => sharedMachineFindings(machine(answer), otherCluster)),
    ...ofZone,
  ];
}

interface Answer {
  host: PreflightHost;
  facts?: HostFacts;
  findings: Finding[];
}

type KnownAnswer = Answer & { facts: HostFacts };

function isAnswer(answer: Answer): answer is KnownAnswer {
  return answer.facts !== undefined;
}

function clock({ host, facts }: KnownAnswer) {
  return { name: host.name, aheadMs: facts.clockAheadMs };
}

function machine({ host, facts }: KnownAnswer) {
  return { name: host.name, machineId: facts.machineId };
}

/** Waits for a host that may have been created a moment ago. The result is why it cannot be reached. */
async function notUp(host: PreflightHost, progress?: HostsToCheck["progress"]): Promise<Answer | undefined> {
  try {
    await waitForHost(host.connection, (why) => progress?.(`${host.name}: ${why}`));
    return undefined;
  } catch (error) {
    return unreachable(host, error as Error);
  }
}

function failed(host: PreflightHost, code: FindingCode, message: string): Answer {
  return { host, findings: [finding({ code, host: host.name, ok: false, message })] };
}

function unreachable(host: PreflightHost, { message }: Error): Answer {
  return failed(host, "reachable.unreachable", sentence(message));
}

async function answerOf(host: PreflightHost, input: string): Promise<Answer> {
  let result: RemoteResult;
  try {
    result = await runHostProgram(host.connection, timeoutMs, "facts", input);
  } catch (error) {
    if (error instanceof WrongArchitecture)
      return { host, findings: [architectureFinding(host.name, error.kernelName)] };
    return unreachable(host, error as Error);
  }
  if (result.exitCode === cannotBecomeRoot)
    return failed(host, "root.no-sudo", noRoot(host.connection.user ?? sshDefaults.user, result.stderr));
  // Others may have a file in the way of this question, too.
  if (result.exitCode !== 0 && hostErrorCode(result) === "file.taken")
    return failed(host, "file.taken", sentence(hostError(result)));
  if (result.exitCode !== 0)
    return failed(host, "facts.failed", `cannot be checked: ${hostError(result)}. ${again}`);
  const [printed = ""] = result.stdout.split(/^clock_ms=/m);
  if (printed !== "")
    return failed(
      host,
      "login.prints",
      `the login of ${host.connection.user ?? sshDefaults.user} prints ` +
        `${JSON.stringify(printed.trim().split("\n")[0])} before the answer of each command, which makes the answer ` +
        "unreadable. Have its shell print nothing in sessions without a terminal: in .bashrc and similar files, put " +
        "that output behind case $- in *i*.",
    );
  let facts: HostFacts;
  try {
    facts = hostFacts(result.stdout, result);
  } catch (error) {
    return failed(
      host,
      "facts.odd-answer",
      `its answer cannot be read: ${sentence((error as Error).message)}`,
    );
  }
  try {
    return { host, facts, findings: await adoption(host, facts) };
  } catch (error) {
    return {
      ...failed(host, "adopt.unknown", `its etcd cannot be checked: ${sentence((error as Error).message)}`),
      facts,
    };
  }
}

/** The findings on the adoption of the etcd on a host that this stack has not had before. */
async function adoption(host: PreflightHost, { token }: HostFacts): Promise<Finding[]> {
  if (host.adopt === undefined || host.isNew !== true) return [];
  const result = await runHostProgram(
    host.connection,
    timeoutMs,
    "inspect",
    `peer_port=${host.ports.peer}\n`,
  );
  if (result.exitCode !== 0) throw new Error(hostError(result));
  return adoptionFindings({ ...host, adopt: host.adopt }, existingEtcdFacts(result.stdout), token);
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** Where etcd will write there, as the host measured it. */
function measured({ name, dataDir, walDir }: PreflightHost, facts: HostFacts): MeasuredHost {
  const disk = (directory: string, holds: MeasuredDisk["holds"]) => ({
    directory,
    holds,
    speed: facts.speed[directory],
    freeBytes: facts.freeBytes[directory],
  });
  const disks =
    walDir === undefined
      ? [disk(dataDir, "all")]
      : [disk(dataDir, "database"), disk(walParent(walDir), "log")];
  return { ...facts, host: name, disks };
}
