import { calendarOf } from "./calendar";
import { daysOf, daySeconds, timesOfDay } from "./calendarRuns";

/**
 * The longest time between two runs of a schedule, in seconds. Undefined where the schedule is not valid, and Infinity
 * where no day has its date.
 */
export function longestPause(schedule: string): number | undefined {
  const calendar = calendarOf(schedule);
  if (calendar === undefined) return undefined;
  const times = timesOfDay(calendar);
  const days = daysOf(calendar);
  if (days.length === 0) return Infinity;
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  // A schedule of one day has no second one, and a status that reports old backups after it is right.
  const between = Math.max(1, longestStep(days)) * daySeconds - last + first;
  return Math.max(between, longestStep(times));
}

function longestStep(sorted: readonly number[]): number {
  return sorted.reduce((most, one, index) => Math.max(most, one - (sorted[index - 1] ?? one)), 0);
}
