import type { Advice } from "../findings/advice";

/** What the systemd unit and the measuring are told. */
export function unitMistakes({
  profile,
  cpuQuotaPercent,
}: {
  profile?: string;
  cpuQuotaPercent?: number;
}): Advice {
  const advice: Advice = { mistakes: [], warnings: [] };
  const profiles: readonly string[] = ["general", "heavy"];
  if (profile !== undefined && !profiles.includes(profile)) {
    advice.mistakes.push(`profile: "${profile}" is none. Write "general" or "heavy".`);
  }
  if (cpuQuotaPercent === undefined) return advice;
  if (!Number.isInteger(cpuQuotaPercent) || cpuQuotaPercent < 1) {
    advice.mistakes.push(
      `cpuQuotaPercent: ${cpuQuotaPercent} is no percentage of one CPU. Write 200 for two CPUs, or leave it out.`,
    );
  } else if (cpuQuotaPercent < 100) {
    advice.warnings.push(
      `cpuQuotaPercent: with ${cpuQuotaPercent}% of one CPU heartbeats come late and leaders are lost. Write 200 or more.`,
    );
  }
  return advice;
}
