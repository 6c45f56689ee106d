import { numbersIn } from "./calendarField";

/** The days and times of a calendar expression of systemd, as in systemd.time(7). */
export interface Calendar {
  /** From 0, which is Monday. */
  weekdays: number[];
  years: number[];
  /** From 1, as days. */
  months: number[];
  days: number[];
  /** Days count from the end of the month. */
  fromEnd: boolean;
  hours: number[];
  minutes: number[];
  seconds: number[];
}

/**
 * Undefined where systemd of no host accepts the expression. Only a host knows its time zones, so each name of one is
 * accepted here.
 */
export function calendarOf(text: string): Calendar | undefined {
  const [, event = text, zone] = /^(.+?) +([A-Za-z][\w+/-]*)$/.exec(text) ?? [];
  if (zone !== undefined && (shorthands.has(zone.toLowerCase()) || weekdaysIn(zone))) return undefined;
  const words = (shorthands.get(event.toLowerCase()) ?? event).split(/ +/);
  const weekdays = /^[A-Za-z]/.test(words[0] ?? "") ? weekdaysIn(words.shift() ?? "") : all(0, 6);
  const date = words[0]?.includes(":") === false ? dateIn(words.shift() ?? "") : dateIn("*-*-*");
  const time = words.length > 0 ? timeIn(words.shift() ?? "") : timeIn("0:0");
  if (words.length > 0 || weekdays === undefined || date === undefined || time === undefined)
    return undefined;
  return { weekdays, ...date, ...time };
}

const shorthands: ReadonlyMap<string, string> = new Map([
  ["minutely", "*:*"],
  ["hourly", "*:0"],
  ["daily", "0:0"],
  ["weekly", "Mon"],
  ["monthly", "*-1"],
  ["quarterly", "1,4,7,10-1"],
  ["biannually", "1,7-1"],
  ["bi-annually", "1,7-1"],
  ["semiannually", "1,7-1"],
  ["semi-annually", "1,7-1"],
  ["yearly", "1-1"],
  ["annually", "1-1"],
  ["anually", "1-1"],
]);

const weekdayNames = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

function weekdaysIn(text: string): number[] | undefined {
  const parts = text.replace(/,$/, "").split(",");
  const ranges = parts.map((part) => {
    const [first = -1, last = first, ...more] = part
      .toLowerCase()
      .split(/\.\.|-/)
      .map(weekday);
    return first < 0 || last < first || more.length > 0 ? undefined : all(first, last);
  });
  return ranges.every((range) => range !== undefined) ? ranges.flat() : undefined;
}

function weekday(name: string): number {
  return weekdayNames.findIndex((one) => name === one || name === one.slice(0, 3));
}

function dateIn(text: string) {
  const [, year = "*", month = "", sign, day = ""] =
    /^(?:([^-~]+)-)?([^-~]+)([-~])([^-~]+)$/.exec(text) ?? [];
  const fromEnd = sign === "~";
  const years = numbersIn(year.replaceAll(/(?<![\d/])\d\d(?!\d)/g, withCentury), { from: 1970, to: 2199 });
  const months = numbersIn(month, { from: 1, to: 12 });
  // Every month has a 28th day from its end.
  const days = numbersIn(day, { from: 1, to: fromEnd ? 28 : 31, fromEnd });
  return years && months && days && { years, months, days, fromEnd };
}

function withCentury(year: string): string {
  return `${Number(year) < 70 ? 20 : 19}${year}`;
}

function timeIn(text: string) {
  const [hour = "", minute = "", second = "0", ...more] = text.split(":");
  const [hours, minutes, seconds] = [
    numbersIn(hour, { from: 0, to: 23 }),
    numbersIn(minute, { from: 0, to: 59 }),
    numbersIn(second, { from: 0, to: 59, hasParts: true }),
  ];
  return more.length === 0 && hours && minutes && seconds ? { hours, minutes, seconds } : undefined;
}

function all(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
