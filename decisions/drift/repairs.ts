import type { DriftPart } from "./driftFacts";

/** One command that is run again to put right what was changed by hand. */
export interface Repair {
  host: string;
  part: DriftPart;
  /** What was changed, and when. */
  what: string;
}

/** A command with the words behind it, which are a comment to the shell. */
export function withRepairs(command: string, words: string): string {
  return `${command}${mark}${words}`;
}

const mark = " # repairs: ";

/** The health gate's words: all that is put right before it. */
export function gateWords(repairs: readonly Repair[]): string | undefined {
  return repairs.map(({ host, part, what }) => `${host} ${part}: ${what}`).join(" | ") || undefined;
}

/** Reads them out of its command. What was repaired earlier stays there, and is the same before and after. */
export function repairsIn(before: string, after: string): Repair[] {
  const [, words] = after.split(mark);
  if (before === after || words === undefined) return [];
  return words.split(" | ").map((one) => {
    const [, host = "", part = "", what = ""] = /^(\S+) (\w+): (.*)$/.exec(one) ?? [];
    return { host, part: part as DriftPart, what };
  });
}

/** What a repair does to the etcd on its host. */
export function effectOf(what: string): "starts" | "restarts" | "joins" | undefined {
  if (what.includes(stopped)) return "starts";
  if (what.includes(outdated)) return "restarts";
  if (what.includes(setAside)) return "joins";
  return undefined;
}

/** In the words of `etcd-host drift`. */
export const stopped = "etcd is stopped";
const outdated = "etcd runs with old files";
const setAside = "its data was set aside";
