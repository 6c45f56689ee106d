import { calendarOf } from "./calendar";
import { daysOf, daySeconds } from "./calendarRuns";

/** Whether a schedule never runs again. No time zone of a host ends a day more than one day later. */
export function isOver(schedule: string, now: Date): boolean {
  const calendar = calendarOf(schedule);
  const last = calendar && daysOf(calendar).at(-1);
  return last !== undefined && (last + 2) * daySeconds * 1000 <= now.getTime();
}
