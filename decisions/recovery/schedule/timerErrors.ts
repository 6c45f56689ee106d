import { goDuration } from "../../etcd/settings/goDuration";
import { fieldError, sentence, type FieldError } from "../../findings/fieldError";

/** A timer on the hosts: an interval, or times in systemd's form. */
export interface TimerConfiguration {
  interval?: string;
  schedule?: string;
}

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
    ...scheduleErrors(schedule),
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

/** The host's systemd reads it; here it is only kept within its line. */
function scheduleErrors(schedule: string | undefined): FieldError[] {
  if (schedule === undefined || /^[\w*][\w*.,:/~+ -]*$/.test(schedule)) return [];
  return [
    fieldError(
      "schedule",
      `"${schedule}" is not a valid time of systemd. Write one, as in "*-*-* 02:00:00 UTC"; ` +
        "`systemd-analyze calendar` checks it.",
    ),
  ];
}
