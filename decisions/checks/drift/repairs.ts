import { commandWords } from "../../host/answers/commandWords";
import { driftParts, type DriftPart } from "../../host/hostParts";
import { isOneOf, effects, type RepairEffect } from "./driftFacts";

/** One command that is run again to repair a change by hand. */
export interface Repair {
  host: string;
  part: DriftPart;
  effect?: RepairEffect;
  /** The change, and its time. */
  what: string;
}

/** A command with the words behind it, which are a comment to the shell. */
export function withRepairs(command: string, words: string): string {
  return `${command}${mark}${words}`;
}

const mark = " # repairs: ";

/** The words of all repairs of one part. */
export function partWords(whats: readonly string[]): string | undefined {
  return whats.map(commandWords).join("; ") || undefined;
}

/** The health gate's words: all repairs before it. */
export function gateWords(repairs: readonly Repair[]): string | undefined {
  return (
    repairs
      .map(
        ({ host, part, effect, what }) =>
          `${[host, part, effect ?? []].flat().join(" ")}: ${commandWords(what)}`,
      )
      .join(" | ") || undefined
  );
}

/** Reads them out of the gate's command. Earlier repairs stay in it, so they are the same before and after. */
export function repairsIn(before: string, after: string): Repair[] {
  const [, words] = after.split(mark);
  if (before === after || words === undefined) return [];
  return words.split(" | ").flatMap((one) => {
    const [, host = "", part = "", effect = "", what = ""] = /^(\S+) (\w+) ?(\w*): (.*)$/.exec(one) ?? [];
    // Another version of this program may name other parts.
    if (!isOneOf(driftParts, part)) return [];
    return [{ host, part, ...(isOneOf(effects, effect) && { effect }), what }];
  });
}
