import { mistake, sentence, type Mistake } from "../../findings/mistake";

/** The two switches for drift. */
export function driftMistakes({
  detectDrift,
  repairDrift,
}: {
  detectDrift?: boolean;
  repairDrift?: boolean;
}): Mistake[] {
  return repairDrift && detectDrift === false
    ? [
        mistake(
          "repairDrift",
          sentence`an update repairs what it detects, and ${{ field: "detectDrift" }} is false. Change one of them.`,
        ),
      ]
    : [];
}
