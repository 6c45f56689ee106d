import { driftParts, type DriftPart } from "../../host/hostParts";
import { isOneOf, effects, type RepairEffect } from "./driftFacts";

/** One command that is run again to put right what was changed by hand. */
export interface Repair {
  host: string;
  part: DriftPart;
  effect?: RepairEffect;
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
  return (
    repairs
      .map(({ host, part, effect, what }) => `${[host, part, effect ?? []].flat().join(" ")}: ${what}`)
      .join(" | ") || undefined
  );
}

/** Reads them out of its command. What was repaired earlier stays there, and is the same before and after. */
export function repairsIn(before: string, after: string): Repair[] {
  const [, words] = after.split(mark);
  if (before === after || words === undefined) return [];
  return words.split(" | ").flatMap((one) => {
    const [, host = "", part = "", effect = "", what = ""] = /^(\S+) (\w+) ?(\w*): (.*)$/.exec(one) ?? [];
    // Of another version's words there is nothing to tell.
    if (!isOneOf(driftParts, part)) return [];
    return [{ host, part, ...(isOneOf(effects, effect) && { effect }), what }];
  });
}
