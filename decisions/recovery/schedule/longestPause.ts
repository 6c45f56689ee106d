import { calendarOf, type Calendar } from "./calendar";

const daySeconds = 86_400;

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

function timesOfDay({ hours, minutes, seconds }: Calendar): number[] {
  return hours
    .flatMap((hour) =>
      minutes.flatMap((minute) => seconds.map((second) => (hour * 60 + minute) * 60 + second)),
    )
    .sort((a, b) => a - b);
}

/** The days since 1970 that the calendar names. A date such as a Monday, February 29th, comes once in 28 years. */
function daysOf({ years, months, days, weekdays, fromEnd }: Calendar): number[] {
  return years
    .flatMap((year) =>
      months.flatMap((month) => {
        const first = Date.UTC(year, month - 1, 1) / (1000 * daySeconds);
        const length = Date.UTC(year, month, 1) / (1000 * daySeconds) - first;
        return (
          days
            .filter((day) => day <= length)
            .map((day) => (fromEnd ? first + length - day : first + day - 1))
            // The first day of 1970 was a Thursday.
            .filter((day) => weekdays.includes((day + 3) % 7))
        );
      }),
    )
    .sort((a, b) => a - b);
}

function longestStep(sorted: readonly number[]): number {
  return sorted.reduce((most, one, index) => Math.max(most, one - (sorted[index - 1] ?? one)), 0);
}
