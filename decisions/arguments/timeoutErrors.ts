import { defaultTimeouts } from "./defaultTimeouts";
import { fieldError, type FieldError } from "../findings/fieldError";

/** How long an update waits. */
export function timeoutErrors({
  timeouts = {},
}: {
  timeouts?: { healthSeconds?: number; catchUpSeconds?: number };
}): FieldError[] {
  return (["healthSeconds", "catchUpSeconds"] as const).flatMap((field) => {
    const seconds = timeouts[field];
    return seconds === undefined || (Number.isInteger(seconds) && seconds >= 1)
      ? []
      : [
          fieldError(
            `timeouts.${field}`,
            `${seconds}. Write whole seconds from 1 on; ${defaultTimeouts[field]} is the default.`,
          ),
        ];
  });
}
