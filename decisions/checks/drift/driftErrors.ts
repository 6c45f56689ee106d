import { fieldError, sentence, type FieldError } from "../../findings/fieldError";

/** The two switches for drift. */
export function driftErrors({
  detectDrift,
  repairDrift,
}: {
  detectDrift?: boolean;
  repairDrift?: boolean;
}): FieldError[] {
  return repairDrift && detectDrift === false
    ? [
        fieldError(
          "repairDrift",
          sentence`an update repairs what it detects, and ${{ field: "detectDrift" }} is false. Change one of them.`,
        ),
      ]
    : [];
}
