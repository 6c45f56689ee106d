import { calendarOf } from "./calendar";
import { daysOf, daySeconds, timesOfDay } from "./calendarRuns";

/** The shortest time between two runs of a schedule, in seconds. Infinity where it runs once or is not valid. */
export function shortestPause(schedule: string): number {
  const calendar = calendarOf(schedule);
  if (calendar === undefined) return Infinity;
  const times = timesOfDay(calendar);
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  return Math.min(shortestStep(times), shortestStep(daysOf(calendar)) * daySeconds - last + first);
}

function shortestStep(sorted: readonly number[]): number {
  return sorted.reduce(
    (least, one, index) => Math.min(least, one - (sorted[index - 1] ?? -Infinity)),
    Infinity,
  );
}
