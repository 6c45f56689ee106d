import { minorOf, parseVersion } from "../../host/release/version";
import type { GateMember, SavedGateInput } from "./gateInput";

/** The changes that an update is about to make to the members. */
export interface PlannedChange {
  /** All that are wanted, by name, each when its turn comes. */
  wanted: string[];
  /** By name; they leave, or are removed because they are lost. */
  removed: string[];
  added: string[];
  /** Members that stay and read something new at a restart. */
  restarted: string[];
  /** Those of them that go to another version. */
  upgraded: string[];
  /** Those of them that go to another minor version. Each saves a snapshot before. */
  saving: string[];
  /** Members that stay by name, with another URL. */
  readdressed: string[];
  /** The version that all of them must run. */
  version: string;
}

/** Reads the change out of the health gate's input before and after. */
export function plannedChange(before: SavedGateInput, after: SavedGateInput): PlannedChange {
  const old = new Map(before.members.map((member) => [member.name, member]));
  const names = after.members.map(({ name }) => name);
  const changed = (differ: (was: GateMember, is: GateMember) => boolean) =>
    after.members.flatMap((member) => {
      const was = old.get(member.name);
      return was !== undefined && differ(was, member) ? [member.name] : [];
    });
  return {
    wanted: names,
    removed: [...old.keys()].filter((name) => !names.includes(name)),
    added: names.filter((name) => !old.has(name)),
    restarted: changed((was, is) => was.version !== is.version || was.digest !== is.digest),
    readdressed: changed((was, is) => was.clientUrl !== is.clientUrl),
    upgraded: changed((was, is) => was.version !== is.version),
    saving: changed((was, is) => minorOfText(was.version) !== minorOfText(is.version)),
    version: after.members[0]?.version ?? "",
  };
}

function minorOfText(version: string): string {
  const parsed = parseVersion(version);
  return parsed === undefined ? version : minorOf(parsed);
}
