import { changedLines } from "./changedLines";
import { hostChange, type HostChange } from "./hostChange";
import type { EtcdFate } from "./etcdFate";
import { configureInput } from "../etcd/keptHostName";
import { fileIn } from "../host/namedFiles";
import { initialMemberRole } from "../membership/bootstrapRecord";
import {
  changes,
  input,
  isNamed,
  isUnknown,
  line,
  nameOf,
  sameLine,
  type PreviewStep,
  type StepState,
} from "./previewStep";
import { isWrittenAgain } from "../checks/drift/reinstalled";
import type { Repair } from "../checks/drift/repairs";
import type { ResourceNames } from "../pulumi/resourceNames";
import { hostPartNames, partsThat, rowOf, type HostPart } from "../host/hostParts";

/** The changes on one host. */
export interface HostPlan {
  host: string;
  /** The weightiest first. */
  changes: HostChange[];
  etcd: EtcdFate;
  /** It has another address. */
  moves?: boolean;
  /** It was not lost until now: the others remove it. */
  forgotten?: boolean;
}

/** The names of the host's resources begin with those of `node`. The repairs are those of changes by hand there. */
export function hostPlan(
  host: string,
  node: ResourceNames,
  steps: readonly PreviewStep[],
  repairs: readonly Repair[],
): HostPlan {
  const step = (part: HostPart) =>
    steps.find((one) => isNamed(one, hostPartNames(node, part)) && one.op !== "same");
  const [program, install, configuration, member] = (
    ["program", "install", "configuration", "member"] as const
  ).map(step);
  if (!member && program?.op === "delete")
    return { host, etcd: "stopsIfItRuns", changes: [hostChange("halfWay")] };
  if (member?.op === "create" && program?.op !== "create")
    return { host, etcd: "continuesOrStarts", changes: [hostChange("takenUp")] };
  const etcd = fate(member, configuration);
  if (isRestored(member)) {
    const again = isReinstalled(program) ? [hostChange("writtenAgain")] : [];
    return { host, etcd: "isRestored", changes: [...again, hostChange("restored")] };
  }
  if (etcd === "isReplaced") return { host, etcd, changes: [hostChange("memberReplaced")] };
  if (etcd === "starts") return { host, etcd, changes: [roleOf(member)] };
  if (etcd === "stops" && member?.oldState?.retainOnDelete)
    return { host, etcd: "isLetGo", changes: [hostChange("letGo")] };
  if (etcd === "stops") return { host, etcd, changes: [hostChange("leaves")] };
  if (etcd === "isGone") {
    const forgotten = member?.op === "update" && verb(member.oldState) !== "forget";
    return { host, etcd, ...(forgotten && { forgotten }), changes: [givenUp(member)] };
  }
  const unknown = [configuration, member].some((one) => isUnknown(one?.newState, "stdin"));
  const lines = unknown ? [] : fileChanges(configuration);
  const moves = etcd === "restarts" && lines.some((one) => one.startsWith("ETCD_LISTEN_PEER_URLS="));
  const found: HostChange[] = [
    ...(moves ? [hostChange("moves")] : []),
    ...versionChange(install, steps.flatMap(stepVersion)),
    ...(unknown ? [hostChange("unknownFiles")] : []),
    ...lines.map((words) => ({ code: "line" as const, words })),
    ...(unknown ? [] : nameChange(configuration)),
    ...(unknown ? [] : trustChange(member)),
    ...partsThat(({ replaced }) => replaced).flatMap((one) => partChange(one, step(one), repairs)),
    ...[...new Set(repairs.map(({ what }) => what))].map((what) => ({
      code: "repair" as const,
      words: `put right: ${what}`,
    })),
  ];
  const some = steps.some(({ op }) => op !== "same");
  const does = etcd === "continues" ? fateBy(repairs) : etcd;
  return {
    host,
    etcd: does,
    ...(moves && { moves }),
    changes:
      found.length > 0 || !some ? found : [hostChange(does === "restarts" ? "laidOutBefore" : "nothing")],
  };
}

function partChange(name: HostPart, step: PreviewStep | undefined, repairs: readonly Repair[]): HostChange[] {
  const { replaced, removed } = rowOf(name);
  if (step?.op === "delete" && removed) return [{ code: name, words: removed }];
  // The repair of a secret looks like another value.
  const repaired = repairs.some(({ part }) => part === name);
  return step && !repaired && replaced && changes(step, "stdin") ? [{ code: name, words: replaced }] : [];
}

/**
 * Only files that etcd reads at its start make it restart; commands run again for other reasons too. Where other files
 * are staged for a member that has its target state, an update was interrupted and is reverted. No state shows whether
 * that update had reached this member.
 */
function fate(member: PreviewStep | undefined, configuration: PreviewStep | undefined): EtcdFate {
  if (!member) return "continues";
  if (/replace/.test(member.op)) return "isReplaced";
  const [before, after] = [verb(member.oldState), verb(member.newState)];
  if (member.op === "delete") return before === "forget" ? "isGone" : "stops";
  if (after === "forget") return "isGone";
  if (member.op === "create" || before === "forget") return "starts";
  const same = ["configuration", "trust", "version", "take_over"].every((key) => sameLine(member, key));
  if (!same) return "restarts";
  return configuration && changesFiles(configuration) ? "continuesOrRestarts" : "continues";
}

/** Whether the host keeps its name is beside the files. */
function changesFiles(configuration: PreviewStep): boolean {
  const [before, after] = nameAndFiles(configuration);
  return before.keepsName === after.keepsName
    ? changes(configuration, "stdin")
    : before.files !== after.files;
}

function nameAndFiles({ oldState, newState }: PreviewStep) {
  return [configureInput(input(oldState, "stdin")), configureInput(input(newState, "stdin"))] as const;
}

function nameChange(configuration: PreviewStep | undefined): HostChange[] {
  if (configuration?.op !== "update") return [];
  const [before, after] = nameAndFiles(configuration);
  if (before.keepsName === after.keepsName) return [];
  return [hostChange(after.keepsName ? "keepsName" : "getsName")];
}

/** The member of a host that has joined since the restore has the same line from its beginning. */
function isRestored(member: PreviewStep | undefined): boolean {
  return member?.op === "update" && line(member.newState, "restored") !== "" && !sameLine(member, "restored");
}

/** The words of an earlier restore stay in the state. */
function isReinstalled(program: PreviewStep | undefined): boolean {
  return (
    program !== undefined && changes(program, "update") && isWrittenAgain(input(program.newState, "update"))
  );
}

function fateBy(repairs: readonly Repair[]): EtcdFate {
  const effects = repairs.map(({ effect }) => effect);
  if (effects.includes("restarts")) return "restarts";
  return effects.some((effect) => effect !== undefined) ? "starts" : "continues";
}

function verb(state: StepState | undefined): string | undefined {
  return /etcd-host (\w+)/.exec(input(state, "update"))?.[1];
}

function givenUp(member: PreviewStep | undefined): HostChange {
  if (member?.op === "delete") return hostChange("lostBefore");
  return hostChange(verb(member?.oldState) === "forget" ? "nothing" : "lost");
}

function roleOf(member: PreviewStep | undefined): HostChange {
  const role = line(member?.newState, "role") || initialMemberRole;
  return role === initialMemberRole ? hostChange("bootstraps") : { code: "joins", words: role };
}

function versionChange(install: PreviewStep | undefined, through: string[]): HostChange[] {
  if (!install || sameLine(install, "version")) return [];
  const way = [line(install.oldState, "version"), ...through, line(install.newState, "version")];
  return [{ code: "version", words: `etcd ${way.join(" → ")}` }];
}

function trustChange(member: PreviewStep | undefined): HostChange[] {
  if (!member || sameLine(member, "trust")) return [];
  const words = `trusts CA ${line(member.oldState, "trust")} → ${line(member.newState, "trust")}`;
  return [{ code: "trust", words }];
}

/** The version that a step on the way to the wanted one takes a host to. */
export function stepVersion({ urn, op }: PreviewStep): string[] {
  const version = /\/upgrade-to-([\d.]+)$/.exec(nameOf(urn))?.[1];
  return op === "create" && version !== undefined ? [version] : [];
}

/** The lines that come, go or change in the files of etcd and systemd. */
function fileChanges(configuration: PreviewStep | undefined): string[] {
  if (!configuration) return [];
  const { oldState, newState } = configuration;
  return ["etcd.conf", "etcd.service"].flatMap((file) =>
    changedLines(fileIn(input(oldState, "stdin"), file), fileIn(input(newState, "stdin"), file)),
  );
}
