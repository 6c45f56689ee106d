import {
  answerLines,
  answerParts,
  onlyLine,
  pathShape,
  requiredLine,
  shapedLine,
  shapedLines,
  tokenShape,
  wordsShape,
} from "../../host/answers/answerLines";
import { healthAnswer, type HealthAnswer } from "../../etcd/healthAnswer";
import { memberList, type ListedMember } from "../../etcd/memberList";
import { driftParts, type DriftPart, type Lack } from "../../host/hostParts";
import { oddAnswer } from "../../host/answers/oddAnswer";
import { stagedKinds, type FoundStaged } from "../../etcd/stagedFiles";

const states = ["none", "begun", "ready", "aside"] as const;
export const effects = ["starts", "restarts", "joins"] as const;

/** The answer of `etcd-host drift` on one host. */
export interface DriftFacts {
  /** Nothing of ours; not ready yet; a member; a member whose data was moved aside. */
  state: (typeof states)[number];
  /** The token of the bootstrap that the member here belongs to. */
  token: string;
  differences: Difference[];
  /** A host that was installed again lacks both, and has another machine ID. */
  lacks: { what: Lack; machineId: string }[];
  /** The staged files, where the member is ready. */
  staged: FoundStaged[];
  /** Mount points of the member's data at which nothing is mounted. */
  unmounted: string[];
  /** The member whose data is on the disk of a host that remembers no member. */
  beside?: string;
  /** Its directories that the user etcd of this machine cannot use. */
  besideOwners: BesideOwner[];
  /** Whether a write-ahead log is there. */
  data: boolean;
  /** Files that override parts of our unit. */
  dropIns: string[];
  /** Files and directories of root that others can change, in the words of the host. */
  open: string[];
  /** Whether etcd here commits; missing where it does not answer. */
  health?: HealthAnswer;
  /** The cluster as the etcd on this host sees it. */
  members: ListedMember[];
  /** Peer ports of other members that do not take this host for a peer. */
  closed: ClosedPeer[];
  /** Its own name, where the host's resolver does not know it. */
  unresolved?: string;
  /** IDs of members that an update waited for. */
  known: string[];
}

/** A peer port of another member, the address that this host dials it from, and the reason. */
export interface ClosedPeer {
  url: string;
  source?: string;
  why: string;
}

/** The owner of data that came with its disk. */
export interface BesideOwner {
  /** The number of the user. */
  user: number;
  mode: string;
  hasUser: boolean;
  directory: string;
}

/** Something that is not as the last update left it. */
export interface Difference {
  part: DriftPart;
  effect?: RepairEffect;
  /** The time of the change, as the host prints it. */
  since: string;
  what: string;
}

/** The effect of a repair on the etcd of its host. */
export type RepairEffect = (typeof effects)[number];

/**
 * Reads the lines. The last line of an answer that was cut off may be a part of one.
 * @throws where a line has another form than `etcd-host drift` writes. Half an answer would look like drift.
 */
export function driftFacts(lines: string, isCutOff = false): DriftFacts {
  const values = answerLines(isCutOff ? lines.slice(0, lines.lastIndexOf("\n") + 1) : lines);
  const state = onlyLine(values, "state") ?? "";
  if (!isOneOf(states, state)) throw oddAnswer("its answer", lines);
  const answers = values("etcd");
  const [list, ...lists] = answers.filter(isList);
  const [health, ...healths] = answers.filter((answer) => !isList(answer));
  const [twice] = [...lists, ...healths];
  if (twice !== undefined) throw oddAnswer("etcd's second answer to one question", twice);
  // A host that is not ready prints neither.
  const line = (key: string) => (state === "ready" ? requiredLine(values, key) : onlyLine(values, key));
  const only = (key: string, shape: RegExp) => shapedLine(values, key, shape);
  const many = (key: string, shape: RegExp) => shapedLines(values, key, shape);
  return {
    state,
    token: answerParts(line("token") ?? "", tokenShape)[0] ?? "",
    differences: values("differs").map(difference),
    lacks: values("lacks").map(lack),
    staged: values("staged").map(staged),
    unmounted: many("unmounted", pathShape),
    beside: only("beside", memberIdShape),
    besideOwners: values("besideowner").map(besideOwner),
    data: answerParts(line("data") ?? "no", /^(yes|no)$/)[0] === "yes",
    dropIns: many("dropin", wordsShape),
    open: many("open", wordsShape),
    health: health === undefined ? undefined : healthAnswer(health),
    members: list === undefined ? [] : memberList(list),
    closed: values("closed").map(closedPeer),
    unresolved: only("unresolved", /^[\w.:[\]-]{1,255}$/),
    known: many("known", memberIdShape),
  };
}

const memberIdShape = /^[0-9a-f]{1,16}$/;

function isList(answer: string): boolean {
  return answer.startsWith("[");
}

function lack(line: string): DriftFacts["lacks"][number] {
  const [what, machineId = ""] = answerParts(line, /^(member|backup) ([0-9a-f]{1,64})$/);
  return { what: what as Lack, machineId };
}

function besideOwner(line: string): BesideOwner {
  const [user, mode = "", found, directory = ""] = answerParts(
    line,
    /^(\d{1,10}) ([0-7]{4}) (exists|missing) (\/[\w./@:+-]{1,1000})$/,
  );
  return { user: Number(user), mode, hasUser: found === "exists", directory };
}

function staged(line: string): FoundStaged {
  const [kind = "", since = "", value = ""] = answerParts(
    line,
    /^([a-z]+) ([\w.:+-]{1,60}) ([\w.,+-]{1,400})$/,
  );
  if (!isOneOf(stagedKinds, kind)) throw oddAnswer("its answer", `staged=${line}`);
  return { kind, since: since.replaceAll("_", " "), value };
}

function difference(line: string): Difference {
  const [, part = "", since = "", effect = "", what = ""] =
    /^([a-z]+) ([\w.:+-]{1,60}) ([a-z]+|-) ([ -~]{1,400})$/.exec(line) ?? [];
  if (!isOneOf(driftParts, part) || (effect !== "-" && !isOneOf(effects, effect)))
    throw oddAnswer("its answer", `differs=${line}`);
  return {
    part,
    ...(effect !== "-" && { effect }),
    since: since.replaceAll("_", " "),
    what,
  };
}

function closedPeer(line: string): ClosedPeer {
  const [url = "", source = "", why = ""] = answerParts(
    line,
    /^(https:\/\/[!-~]{1,300}) ([0-9a-f.:]{1,45}|-) (\P{Cc}{1,4000})$/u,
  );
  return { url, source: source === "-" ? undefined : source, why };
}

/** One of the words, by its type too. */
export function isOneOf<T extends string>(words: readonly T[], word: string): word is T {
  return (words as readonly string[]).includes(word);
}
