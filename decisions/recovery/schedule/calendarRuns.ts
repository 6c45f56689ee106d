import type { Calendar } from "./calendar";

export const daySeconds = 86_400;

/** The seconds of a day at which the calendar runs. */
export function timesOfDay({ hours, minutes, seconds }: Calendar): number[] {
  return hours
    .flatMap((hour) =>
      minutes.flatMap((minute) => seconds.map((second) => (hour * 60 + minute) * 60 + second)),
    )
    .sort((a, b) => a - b);
}

/** The days since 1970 that the calendar names. A date such as a Monday, February 29th, comes once in 28 years. */
export function daysOf({ years, months, days, weekdays, fromEnd }: Calendar): number[] {
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
