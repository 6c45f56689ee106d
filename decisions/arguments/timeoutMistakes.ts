import type { Advice } from "../findings/advice";
import { defaultTimeouts } from "./defaultTimeouts";

/** How long an update waits. */
export function timeoutMistakes({
  timeouts = {},
}: {
  timeouts?: { healthSeconds?: number; catchUpSeconds?: number };
}): Advice {
  const mistakes = (["healthSeconds", "catchUpSeconds"] as const).flatMap((field) => {
    const seconds = timeouts[field];
    return seconds === undefined || (Number.isInteger(seconds) && seconds >= 1)
      ? []
      : [
          `timeouts.${field}: ${seconds}. Write whole seconds from 1 on; ${defaultTimeouts[field]} is the default.`,
        ];
  });
  return { mistakes, warnings: [] };
}
