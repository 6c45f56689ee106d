import { changedLines } from "./changedLines";
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
import type { Repair } from "../checks/drift/repairs";
import { hostPartNames, partsThat, rowOf, type HostPart } from "../host/hostParts";

/** What happens on one host. */
export interface HostPlan {
  host: string;
  /** In words, the weightiest first. */
  changes: string[];
  /** What an update will do to etcd there. */
  etcd:
    | "starts"
    | "stops"
    | "restarts"
    | "goes on"
    | "is gone"
    | "stops, if it runs"
    | "is let go of"
    | "leaves and joins anew"
    | "goes on, or starts"
    | "goes on, or restarts";
  /** It has another address. */
  moves?: boolean;
  /** It was no lost one until now: the others remove it. */
  forgotten?: boolean;
}

/** Pulumi runs commands again for reasons that are of no account to a host, another SSH key for instance. */
export const nothingChanges = "commands run again, nothing changes";
/** Of a host that has all that a member needs, and no member in the state: the founding was interrupted, or the state forgot it. */
const takenUp = "taken up as the member that it is, or made one where it is none yet";
/** Its address, for instance, is the output of a machine that is yet to be made. */
const unknownFiles =
  "restarts only if a value that this preview does not know yet, such as its address, changes";
/** The update that was to restart it was interrupted. */
const laidOutBefore = "reads what an update before laid out";
/** Of a host that is dropped and has no member in the state. */
const halfWay =
  "left in an update before, or did not get to join: leaves where it is a member; its files are taken away";

/** `node` is the name that the host's resources begin with; the repairs are those of what was changed by hand there. */
export function hostPlan(
  host: string,
  node: string,
  steps: readonly PreviewStep[],
  repairs: readonly Repair[],
): HostPlan {
  const step = (part: HostPart) =>
    steps.find((one) => isNamed(one, hostPartNames(node, part)) && one.op !== "same");
  const [program, install, configuration, member] = (
    ["program", "install", "configuration", "member"] as const
  ).map(step);
  if (!member && program?.op === "delete") return { host, etcd: "stops, if it runs", changes: [halfWay] };
  if (member?.op === "create" && program?.op !== "create")
    return { host, etcd: "goes on, or starts", changes: [takenUp] };
  const etcd = fate(member, configuration);
  if (etcd === "leaves and joins anew")
    return { host, etcd, changes: ["its member is replaced; its data is moved aside"] };
  if (etcd === "starts") return { host, etcd, changes: [roleOf(member)] };
  if (etcd === "stops" && member?.oldState?.retainOnDelete)
    return { host, etcd: "is let go of", changes: ["stays a member and runs on; nothing here knows of it"] };
  if (etcd === "stops") return { host, etcd, changes: ["leaves the cluster; its data is moved aside"] };
  if (etcd === "is gone") {
    const forgotten = member?.op === "update" && verb(member.oldState) !== "forget";
    return { host, etcd, ...(forgotten && { forgotten }), changes: [givenUp(member)] };
  }
  const unknown = [configuration, member].some((one) => isUnknown(one?.newState, "stdin"));
  const files = unknown ? [unknownFiles] : fileChanges(configuration);
  const moves = etcd === "restarts" && files.some((line) => line.startsWith("ETCD_LISTEN_PEER_URLS="));
  const words = [
    ...(moves ? ["another address: goes on there with its data, or, where there is none, joins anew"] : []),
    ...versionChange(install, steps.flatMap(stepVersion)),
    ...files,
    ...(member && !unknown && !sameLine(member, "trust")
      ? [`trusts CA ${line(member.oldState, "trust")} → ${line(member.newState, "trust")}`]
      : []),
    ...partsThat(({ replaced }) => replaced).flatMap((one) => replacedWords(one, step(one), repairs)),
    ...repairs.map(({ what }) => `put right: ${what}`),
  ];
  const some = steps.some(({ op }) => op !== "same");
  const does = etcd === "goes on" ? fateBy(repairs) : etcd;
  return {
    host,
    etcd: does,
    ...(moves && { moves }),
    changes: words.length > 0 || !some ? words : [does === "restarts" ? laidOutBefore : nothingChanges],
  };
}

function replacedWords(name: HostPart, step: PreviewStep | undefined, repairs: readonly Repair[]): string[] {
  // Of a secret a repair looks like another value.
  const repaired = repairs.some(({ part }) => part === name);
  const { replaced } = rowOf(name);
  return step && !repaired && replaced && changes(step, "stdin") ? [replaced] : [];
}

/**
 * Only what etcd reads at its start makes it restart; commands run again for other reasons too. Where other files are laid out for a
 * member that is as it shall be, an update was interrupted and is taken back: whether it had come to this member no state tells.
 */
function fate(member: PreviewStep | undefined, configuration: PreviewStep | undefined): HostPlan["etcd"] {
  if (!member) return "goes on";
  if (/replace/.test(member.op)) return "leaves and joins anew";
  const [before, after] = [verb(member.oldState), verb(member.newState)];
  if (member.op === "delete") return before === "forget" ? "is gone" : "stops";
  if (after === "forget") return "is gone";
  if (member.op === "create" || before === "forget") return "starts";
  const same = ["configuration", "trust", "version", "take_over"].every((key) => sameLine(member, key));
  if (!same) return "restarts";
  return configuration && changes(configuration, "stdin") ? "goes on, or restarts" : "goes on";
}

function fateBy(repairs: readonly Repair[]): HostPlan["etcd"] {
  const effects = repairs.map(({ effect }) => effect);
  if (effects.includes("restarts")) return "restarts";
  return effects.some((effect) => effect !== undefined) ? "starts" : "goes on";
}

function verb(state: StepState | undefined): string | undefined {
  return /etcd-host (\w+)/.exec(input(state, "update"))?.[1];
}

function givenUp(member: PreviewStep | undefined): string {
  if (member?.op === "delete") return "was lost and removed before; nothing is run on it";
  if (verb(member?.oldState) === "forget") return nothingChanges;
  return "lost: the others remove it; nothing is run on it";
}

function roleOf(member: PreviewStep | undefined): string {
  return line(member?.newState, "role") || initialMemberRole;
}

function versionChange(install: PreviewStep | undefined, through: string[]): string[] {
  if (!install || sameLine(install, "version")) return [];
  const way = [line(install.oldState, "version"), ...through, line(install.newState, "version")];
  return [`etcd ${way.join(" → ")}`];
}

/** The version that a step on the way to the wanted one takes a host to. */
export function stepVersion({ urn, op }: PreviewStep): string[] {
  const version = /-upgrade-to-([\d.]+)$/.exec(nameOf(urn))?.[1];
  return op === "create" && version !== undefined ? [version] : [];
}

/** Of what etcd and systemd read, the lines that come, go or change. */
function fileChanges(configuration: PreviewStep | undefined): string[] {
  if (!configuration) return [];
  const { oldState, newState } = configuration;
  return ["etcd.conf", "etcd.service"].flatMap((file) =>
    changedLines(part(oldState, file), part(newState, file)),
  );
}

/** Of files in one text, each behind a line with its name. */
function part(state: StepState | undefined, file: string): string {
  const parts = input(state, "stdin").split(/^--- /m);
  return parts.find((text) => text.startsWith(`${file}\n`))?.slice(file.length + 1) ?? "";
}
