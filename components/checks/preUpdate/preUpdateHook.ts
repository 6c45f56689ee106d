import * as pulumi from "@pulumi/pulumi";
import { answerLines } from "../../../decisions/host/answerLines";
import { inputLines } from "../../../decisions/host/inputLines";
import { namedFiles } from "../../../decisions/host/namedFiles";
import { oddAnswerFinding, refusedAnswerCode } from "../../../decisions/host/oddAnswer";
import type { Finding } from "../../../decisions/findings/finding";
import { preUpdateFindings } from "../../../decisions/checks/preUpdate/preUpdateFindings";
import { memberStatuses, type MemberStatus } from "../../../decisions/checks/preUpdate/memberStatus";
import { savedGateInput } from "../../../decisions/checks/gate/gateInput";
import { ownReason } from "../../../decisions/status/ownReason";
import { plannedChange, type PlannedChange } from "../../../decisions/checks/gate/plannedChange";
import { isRestore } from "../../../decisions/recovery/restore/restoreRefusal";
import { releaseFinding, unknownRelease, wantedArchive } from "../../../decisions/release/releaseFinding";
import { memberDisks, diskSpaceFindings } from "../../../decisions/checks/preUpdate/diskSpaceFindings";
import { knownInstallInput } from "../../release/installInput";
import type { SettledInstall } from "../../release/settledInstall";
import { valueIfAvailable } from "../../pulumi/valueIfKnown";
import { findingsReporter } from "../../pulumi/findingsReporter";
import type { KnownConnection } from "../../host/ssh/KnownConnection";
import { askStatus } from "../../status/askStatus";
import { runHostProgram } from "../../host/runHostProgram";

/** A host to ask, and how to reach it. */
export interface AskedHost {
  name: string;
  connection: KnownConnection;
  peerUrl: string;
}

/** What the gate's input does not tell of a change. */
export interface UndeclaredChange {
  /** Hosts that are marked lost. */
  lost: readonly string[];
  /** Versions on the way of an upgrade. */
  through: readonly string[];
  /** Where releases come from. */
  install: SettledInstall;
  /** The hosts whose members restart by the steps of this preview. */
  restarted: () => readonly string[];
}

/** A member that is down takes 2 s to find out, of at most nine. */
const timeoutMs = 20_000;

/**
 * Asks the living cluster whether it bears what the update is about to do. It hangs on the health gate, whose input names
 * every member and digests all that they read: when it does not change, nobody is asked, and before there is a cluster
 * there is no gate to change.
 */
export function preUpdateHook(
  name: string,
  hosts: pulumi.Output<AskedHost>[],
  { lost, through, install, restarted }: UndeclaredChange,
  /** Stands in for an input that the preview does not know yet. */
  input: Promise<string>,
): pulumi.ResourceHook {
  // Each by itself: one that is yet to be made is no member, and the others are asked all the same.
  const asked = Promise.all(hosts.map(valueIfAvailable));
  const preview = pulumi.runtime.isDryRun(); // asked here: a hook runs outside of the program's context
  const report = findingsReporter(name);
  const release = knownInstallInput(install);
  return new pulumi.ResourceHook(
    // States of earlier versions hold the name `NAME-guard`. Pulumi looks up a stored name only for a deletion,
    // and this hook runs before an update.
    `${name}-pre-update-check`,
    async ({ oldInputs, newInputs }) => {
      // In the update itself the hosts ask, each before its own step; by now the change is made.
      if (!preview) return;
      const [before, given] = [oldInputs?.stdin as unknown, newInputs?.stdin as unknown];
      const after = typeof given === "string" ? given : await input;
      // The same before and after: a repair, for which the hosts ask before each step.
      if (typeof before !== "string" || before === after) return;
      // A restore asks by itself, and the cluster that it replaces may be down.
      if (isRestore(savedGateInput(before), savedGateInput(after))) return;
      const change = {
        ...plannedChange(savedGateInput(before), savedGateInput(after)),
        restarted: [...restarted()],
      };
      const known = (await asked).filter((host) => host !== undefined);
      const members = known.filter(({ name: host }) => !change.added.includes(host));
      const lines = await release;
      const versions = [...through, change.version];
      const releases =
        lines && namedFiles(Object.fromEntries(versions.map((version) => [version, lines(version)])));
      const upgraded = members.filter(({ name: host }) => change.upgraded.includes(host));
      const [looked, rooms, archives] = await Promise.all([
        firstAnswer(members),
        Promise.all(change.restarted.length === 0 ? [] : members.map((host) => roomOn(host, change))),
        Promise.all(upgraded.map((host) => archivesFor(host, releases))),
      ]);
      const down = looked.filter(({ healthy }) => !healthy).map(({ name: member }) => member);
      const reasons = await reasonsOf(known.filter(({ name: host }) => down.includes(host)));
      const findings = [
        ...preUpdateFindings(
          { ...change, lost, through, reasons, peerUrls: peerUrlsOf(members, change) },
          looked,
        ),
        ...rooms.flat(),
        ...archives.flat(),
      ];
      await report(findings, "the cluster does not bear this change now, and nothing was changed.");
    },
    { onDryRun: true },
  );
}

/** A host with another address is another member. */
function peerUrlsOf(
  hosts: readonly AskedHost[],
  { readdressed }: PlannedChange,
): Readonly<Record<string, string>> {
  const same = hosts.filter(({ name }) => !readdressed.includes(name));
  return Object.fromEntries(same.map(({ name, peerUrl }) => [name, peerUrl]));
}

/** Any member knows all of them. An answer of etcd that a host refused is not hidden by the next host's. */
async function firstAnswer(hosts: readonly AskedHost[]): Promise<MemberStatus[]> {
  const why: string[] = [];
  let reached = false;
  for (const { name, connection } of hosts) {
    try {
      const { exitCode, stdout, stderr } = await runHostProgram(connection, timeoutMs, "cluster-status");
      reached = true;
      if (exitCode === 0) return memberStatuses(stdout);
      why.push(`${name}: ${stderr.trim()}`);
      // The next member may not know of what this one refused.
      if (exitCode === refusedAnswerCode) break;
    } catch (error) {
      why.push(`${name}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    `no member could be asked whether the cluster bears this change, and nothing was changed.\n  ${why.join("\n  ")}\n` +
      (reached
        ? "See to that first: docs/runbooks/quorum-lost.md, also where this change is what brings the cluster back."
        : "Nobody was reached over SSH, and the update would go the same way: see to the hosts, or to connection, first."),
  );
}

/** The reasons that hosts know for which their own members are down. A host that does not answer is not among them. */
async function reasonsOf(hosts: readonly AskedHost[]): Promise<Record<string, string>> {
  const asked = await Promise.all(
    hosts.map(({ name, connection }) =>
      askStatus({ name, login: connection }, { options: "--members", timeoutMs }),
    ),
  );
  return Object.fromEntries(
    asked
      .filter(({ status, otherProgram }) => status !== undefined || otherProgram)
      .map(({ name, status }) => [name, status === undefined ? "" : ownReason(name, status)]),
  );
}

/** Nothing is known of a member that does not answer: that it is down is reported elsewhere. */
async function saidBy({ connection }: AskedHost, verb: string, input?: string): Promise<string> {
  return runHostProgram(connection, timeoutMs, verb, input).then(
    ({ exitCode, stdout }) => (exitCode === 0 ? stdout : ""),
    () => "",
  );
}

/** The findings in one member's answer. */
async function findingsOf(
  host: AskedHost,
  check: string,
  { verb, input }: { verb: string; input?: string },
  read: (answer: string) => Finding[],
): Promise<Finding[]> {
  const answer = await saidBy(host, verb, input);
  try {
    return read(answer);
  } catch (error) {
    return [oddAnswerFinding(check, host.name, error)];
  }
}

function roomOn(host: AskedHost, { restarted, saving }: PlannedChange): Promise<Finding[]> {
  const input = saving.includes(host.name) ? inputLines({ snapshot: "yes" }) : undefined;
  return findingsOf(host, "disk-space", { verb: "disk-free", input }, (answer) =>
    diskSpaceFindings(restarted, memberDisks(host.name, answer)),
  );
}

/** Releases that the host has yet to fetch. */
async function archivesFor(
  host: AskedHost,
  /** Nothing while a preview does not know the mirror. */
  releases: string | undefined,
): Promise<Finding[]> {
  if (releases === undefined) return [unknownRelease(host.name)];
  return findingsOf(host, "release", { verb: "check-download", input: releases }, (answer) =>
    answerLines(answer)("archive").map((words) => releaseFinding(host.name, wantedArchive(words))),
  );
}
