import { goDuration } from "../../etcd/settings/goDuration";
import { fieldError, sentence, type FieldError } from "../../findings/fieldError";
import { isOver } from "./isOver";
import { longestPause } from "./longestPause";

/** A timer on the hosts: an interval, or times in systemd's form. */
export interface TimerConfiguration {
  interval?: string;
  schedule?: string;
}

/** As hosts accept it. */
const mostCharacters = 200;

/** The shortest duration that a field takes. */
interface Least {
  text: string;
  milliseconds: number;
}

export function timerErrors(
  { interval, schedule }: TimerConfiguration,
  example: string,
  least: Least,
): FieldError[] {
  return [
    ...(interval !== undefined && schedule !== undefined
      ? [
          fieldError(
            "schedule",
            sentence`${{ field: "interval", short: true }} is there too. Leave one of them out.`,
            "field.conflict",
          ),
        ]
      : []),
    ...durationErrors("interval", interval, example, least),
    ...scheduleErrors(schedule, new Date()),
  ];
}

export function durationErrors(
  field: string,
  text: string | undefined,
  example: string,
  least: Least,
): FieldError[] {
  if (text === undefined) return [];
  const milliseconds = goDuration(text);
  if (milliseconds === undefined)
    return [
      fieldError(
        field,
        `"${text}" is not a valid duration. Write hours, minutes and seconds, as in "${example}" or "1h30m"; ` +
          'a day is "24h".',
      ),
    ];
  if (milliseconds < least.milliseconds || milliseconds % 1000 !== 0)
    return [
      fieldError(field, `"${text}" is too short or has parts of a second. Write "${least.text}" or more.`),
    ];
  return [];
}

/** Each host's own systemd checks it again, since only a host knows its time zones. */
function scheduleErrors(schedule: string | undefined, now: Date): FieldError[] {
  if (schedule === undefined) return [];
  const pause = longestPause(schedule);
  if (pause === Infinity)
    return [
      fieldError(
        "schedule",
        `"${schedule}" names no day of any year, so nothing would run. Write a day that comes, ` +
          'as in "*-*-* 02:00:00 UTC".',
      ),
    ];
  if (isOver(schedule, now))
    return [
      fieldError(
        "schedule",
        `"${schedule}" names only days that are over, so nothing would run. Write a day that comes again, ` +
          'as in "*-*-* 02:00:00 UTC".',
      ),
    ];
  if (pause !== undefined && schedule.length <= mostCharacters) return [];
  return [
    fieldError(
      "schedule",
      `"${schedule}" is not a valid time of systemd. Write one, as in "*-*-* 02:00:00 UTC"; ` +
        "`systemd-analyze calendar` checks it.",
    ),
  ];
}
