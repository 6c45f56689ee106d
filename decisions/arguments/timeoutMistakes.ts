import { defaultTimeouts } from "./defaultTimeouts";
import { mistake, type Mistake } from "../findings/mistake";

/** How long an update waits. */
export function timeoutMistakes({
  timeouts = {},
}: {
  timeouts?: { healthSeconds?: number; catchUpSeconds?: number };
}): Mistake[] {
  return (["healthSeconds", "catchUpSeconds"] as const).flatMap((field) => {
    const seconds = timeouts[field];
    return seconds === undefined || (Number.isInteger(seconds) && seconds >= 1)
      ? []
      : [
          mistake(
            `timeouts.${field}`,
            `${seconds}. Write whole seconds from 1 on; ${defaultTimeouts[field]} is the default.`,
          ),
        ];
  });
}
