import { mistake, warning, type Mistake } from "../../findings/mistake";
import { Profile } from "../../host/profile";

/** What the systemd unit and the measuring are told. */
export function unitMistakes({
  hardwareProfile,
  cpuQuotaPercent,
}: {
  hardwareProfile?: string;
  cpuQuotaPercent?: number;
}): Mistake[] {
  const found: Mistake[] = [];
  const profiles: readonly string[] = Object.values(Profile);
  if (hardwareProfile !== undefined && !profiles.includes(hardwareProfile)) {
    found.push(mistake("hardwareProfile", `"${hardwareProfile}" is none. Write "general" or "heavy".`));
  }
  if (cpuQuotaPercent === undefined) return found;
  if (!Number.isInteger(cpuQuotaPercent) || cpuQuotaPercent < 1) {
    found.push(
      mistake(
        "cpuQuotaPercent",
        `${cpuQuotaPercent} is no percentage of one CPU. Write 200 for two CPUs, or leave it out.`,
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
