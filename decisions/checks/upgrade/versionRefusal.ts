import { fieldError, type FieldError } from "../../findings/fieldError";
import type { SavedGateInput } from "../gate/gateInput";
import { upgradeSteps } from "./upgradeSteps";

/**
 * Why a change of version is refused, by the versions with which the last update ended. Each host compares the versions
 * that really run once more before the first restart.
 */
export function versionRefusal(
  { members }: SavedGateInput,
  through: readonly string[],
  target: string,
): FieldError | undefined {
  const running = members.map(({ version }) => version);
  const path = upgradeSteps(running, through, target);
  return path.ok ? undefined : fieldError("version", path.message, path.code);
}
