import { defaultTimeouts } from "./defaultTimeouts";
import { fieldError, type FieldError } from "../findings/fieldError";

const usual = { ...defaultTimeouts, startSeconds: "120, and 1 for each 8 MiB of the database," };

/** How long an update waits. */
export function timeoutErrors({
  timeouts = {},
}: {
  timeouts?: {
    healthSeconds?: number;
    catchUpSeconds?: number;
    startSeconds?: number;
    driftSeconds?: number;
  };
}): FieldError[] {
  return (["healthSeconds", "catchUpSeconds", "startSeconds", "driftSeconds"] as const).flatMap((field) => {
    const seconds = timeouts[field];
    return seconds === undefined || (Number.isInteger(seconds) && seconds >= 1)
      ? []
      : [
          fieldError(
            `timeouts.${field}`,
            `${seconds} is not a number of seconds. Write whole seconds from 1 on; ${usual[field]} is the default.`,
          ),
        ];
  });
}
