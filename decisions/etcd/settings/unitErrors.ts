import { fieldError, warning, type FieldError } from "../../findings/fieldError";
import { Profile } from "../../host/profile";

/** Errors in the settings of the systemd unit and of the measurements. */
export function unitErrors({
  hardwareProfile,
  cpuQuotaPercent,
}: {
  hardwareProfile?: string;
  cpuQuotaPercent?: number;
}): FieldError[] {
  const found: FieldError[] = [];
  const profiles: readonly string[] = Object.values(Profile);
  if (hardwareProfile !== undefined && !profiles.includes(hardwareProfile)) {
    found.push(
      fieldError("hardwareProfile", `"${hardwareProfile}" is not valid. Write "general" or "heavy".`),
    );
  }
  if (cpuQuotaPercent === undefined) return found;
  if (!Number.isInteger(cpuQuotaPercent) || cpuQuotaPercent < 1) {
    found.push(
      fieldError(
        "cpuQuotaPercent",
        `${cpuQuotaPercent} is not a percentage of one CPU. Write 200 for two CPUs, or leave it out.`,
      ),
    );
  } else if (cpuQuotaPercent < 100) {
    found.push(
      warning(
        "cpuQuotaPercent",
        `with ${cpuQuotaPercent}% of one CPU heartbeats come late and leaders are lost. Write 200 or more.`,
      ),
    );
  }
  return found;
}
