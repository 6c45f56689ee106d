import type { Finding } from "../../findings/finding";
import { backupFindings } from "./checks/backupFindings";
import { dropped, lostAnswers, room, survivors, tokens, unreachable } from "./checks/hostFindings";
import { livingFindings } from "./checks/livingFindings";
import { unlisted } from "./checks/unlisted";
import type { RestoreCheck, RestoreSituation } from "./restoreSituation";

const checks: readonly RestoreCheck[] = [
  unreachable,
  lostAnswers,
  dropped,
  tokens,
  livingFindings,
  backupFindings,
  unlisted,
  room,
  survivors,
];

/** Everything that stands against a restore, in one list. Nothing has been stopped by then. */
export function restoreFindings(situation: RestoreSituation): Finding[] {
  return checks.flatMap((check) => check(situation));
}
