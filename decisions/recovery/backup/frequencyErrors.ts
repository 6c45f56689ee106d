import { fieldError, type FieldError } from "../../findings/fieldError";
import { shortestPause } from "../schedule/shortestPause";

const leastSeconds = 300;

/**
 * The runs of all hosts begin within a minute. So a host cannot know whether a backup of the last minutes is that of
 * another host for the same time.
 */
export function frequencyErrors(schedule: string): FieldError[] {
  const pause = shortestPause(schedule);
  if (pause >= leastSeconds) return [];
  return [
    fieldError(
      "schedule",
      `"${schedule}" has times ${pause} s apart, and hosts take the backups of a schedule ${leastSeconds} s apart or ` +
        'more. Write at most "*:0/5", or an interval in its place, which may be "1m".',
    ),
  ];
}
