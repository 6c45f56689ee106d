import * as pulumi from "@pulumi/pulumi";
import { answerLines } from "../../../decisions/host/answers/answerLines";
import { inputLines } from "../../../decisions/host/inputLines";
import { namedFiles } from "../../../decisions/host/namedFiles";
import { oddAnswerFinding } from "../../../decisions/host/answers/oddAnswer";
import type { Finding } from "../../../decisions/findings/finding";
import { preUpdateFindings } from "../../../decisions/checks/preUpdate/preUpdateFindings";
import { savedGateInput } from "../../../decisions/checks/gate/gateInput";
import { ownReason } from "../../../decisions/observability/status/ownReason";
import { plannedChange, type PlannedChange } from "../../../decisions/checks/gate/plannedChange";
import { isRestore } from "../../../decisions/recovery/restore/restoreRefusal";
import {
  digestFinding,
  releaseFinding,
  unknownRelease,
  wantedArchive,
} from "../../../decisions/host/release/releaseFinding";
import { memberDisks, diskSpaceFindings } from "../../../decisions/checks/preUpdate/diskSpaceFindings";
import { asksForV2, v2Findings, type V2Upgrade } from "../../../decisions/checks/preUpdate/v2Findings";
import { knownInstallInput } from "../../host/release/installInput";
import type { SettledInstall } from "../../host/release/settledInstall";
import { valueIfAvailable } from "../../pulumi/valueIfKnown";
import type { FindingCode } from "../../../decisions/findings/catalogue/catalogue";
import { findingsReporter } from "../../pulumi/findingsReporter";
import { askStatus } from "../../observability/status/askStatus";
import { runHostProgram } from "../../host/runHostProgram";
import { askMembers, timeoutMs, type NamedLogin, type SavedLogin } from "./askMembers";

/** A host to ask, and how to reach it. */
export interface AskedHost extends NamedLogin {
  peerUrl: string;
}

/** Facts about a change that the gate's input does not have. */
export interface UndeclaredChange {
  /** Hosts that are marked lost. */
  lost: readonly string[];
  /** Versions on the way of an upgrade. */
  through: readonly string[];
  /** etcd's settings have 3.6 start with keys of the API v2. */
  keepsV2: boolean;
  /** Where releases come from. */
  install: SettledInstall;
  /** The hosts whose members restart by the steps of this preview. */
  restarted: () => readonly string[];
  withRecordedKey: SavedLogin["withRecordedKey"];
}

/**
 * Asks the living cluster whether it tolerates the update. The hook belongs to the health gate, whose input names every
 * member and has a digest of all that it reads. No member is asked when the input does not change, and before there is
 * a cluster there is no gate to change.
 */
export function preUpdateHook(
  name: string,
  hosts: pulumi.Output<AskedHost>[],
  { lost, through, keepsV2, install, restarted, withRecordedKey }: UndeclaredChange,
  /** Stands in for an input that the preview does not know yet. */
  input: Promise<string>,
): pulumi.ResourceHook {
  // Each by itself: one that is yet to be made is not a member, and the others are asked all the same.
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
      const upgrade = { versions, keepsV2 };
      const [looked, rooms, archives, v2] = await Promise.all([
        askMembers(
          savedGateInput(before),
          { hosts: known, lost },
          { connection: oldInputs?.connection, withRecordedKey },
        ),
        Promise.all(change.restarted.length === 0 ? [] : members.map((host) => roomOn(host, change))),
        Promise.all(upgraded.map((host) => archivesFor(host, releases))),
        Promise.all(asksForV2(upgrade) ? upgraded.map((host) => v2On(host, upgrade)) : []),
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
        ...v2.flat(),
      ];
      await report(findings, "the cluster does not tolerate this change now, and nothing was changed.");
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

interface Question {
  verb: string;
  input?: string;
  withinMs?: number;
}

/** A host waits up to 40 s for a mirror. */
const mirrorMs = 60_000;

/** Nothing is known of a member that does not answer: that it is down is reported elsewhere. */
async function saidBy({ connection }: AskedHost, { verb, input, withinMs }: Question): Promise<string> {
  return runHostProgram(connection, withinMs ?? timeoutMs, verb, input).then(
    ({ exitCode, stdout }) => (exitCode === 0 ? stdout : ""),
    () => "",
  );
}

/** The findings in one member's answer. */
async function findingsOf(
  host: AskedHost,
  [oddAnswer, what]: readonly [code: FindingCode, what: string],
  question: Question,
  read: (answer: string) => Finding[],
): Promise<Finding[]> {
  const answer = await saidBy(host, question);
  try {
    return read(answer);
  } catch (error) {
    return [oddAnswerFinding(oddAnswer, host.name, what, error)];
  }
}

function roomOn(host: AskedHost, { restarted, saving }: PlannedChange): Promise<Finding[]> {
  const input = saving.includes(host.name) ? inputLines({ snapshot: "yes" }) : undefined;
  return findingsOf(
    host,
    ["disk-space.odd-answer", "its answer about the free room of its disks cannot be read"],
    { verb: "disk-free", input },
    (answer) => diskSpaceFindings(restarted, memberDisks(host.name, answer)),
  );
}

function v2On(host: AskedHost, upgrade: V2Upgrade): Promise<Finding[]> {
  return findingsOf(
    host,
    ["v2-keys.odd-answer", "its answer about keys of the API v2 cannot be read"],
    { verb: "check-v2" },
    (answer) => v2Findings(host.name, upgrade, answer),
  );
}

/** Releases that the host has yet to fetch. */
async function archivesFor(
  host: AskedHost,
  /** Nothing while a preview does not know the mirror. */
  releases: string | undefined,
): Promise<Finding[]> {
  if (releases === undefined) return [unknownRelease(host.name)];
  return findingsOf(
    host,
    ["release.odd-answer", "its answer about the archive of etcd cannot be read"],
    { verb: "check-download", input: releases, withinMs: mirrorMs },
    (answer) => {
      const lines = answerLines(answer);
      return [
        ...lines("archive").map((words) => releaseFinding(host.name, wantedArchive(words))),
        ...lines("no_digest").map((url) => digestFinding(host.name, url)),
      ];
    },
  );
}
