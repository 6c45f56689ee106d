import { longestPause } from "../../../../../decisions/recovery/schedule/longestPause";

const hour = 3600;
const day = 24 * hour;

test.each([
  ["daily", day],
  ["02:00", day],
  ["*-*-* 02:00:00 UTC", day],
  ["02:30 Europe/Berlin", day],
  ["hourly", hour],
  ["*:0/5", 300],
  ["*:*:0/0.5", 1],
  ["9..17:00", 16 * hour],
  ["8,20:30:15.5", 12 * hour],
  ["weekly", 7 * day],
  ["Sun 03:00", 7 * day],
  ["mon-fri 02:00", 3 * day],
  ["Mon..Wed,Friday *-*-* 02:00:00", 3 * day],
  ["Mon,Thu, 4:0", 4 * day],
  ["monthly", 31 * day],
  ["*-*-1,15", 17 * day],
  ["*-*-1/7", 7 * day],
  ["*-*~3", 31 * day],
  ["*-*~3/2", 29 * day],
  ["quarterly", 92 * day],
  ["semi-annually", 184 * day],
  ["yearly", 366 * day],
  ["2020..2199/2-1-1", 731 * day],
  ["2-29", 8 * 365 * day + day],
  ["Mon 2-29", 40 * 365 * day + 9 * day],
])("the longest pause of %s is known", (schedule, seconds) => {
  expect(longestPause(schedule)).toBe(seconds);
});

test.each(["2-30", "*-4,6-31 2:0", "Mon 2026-12-1"])("%s never comes", (schedule) => {
  expect(longestPause(schedule)).toBe(Infinity);
});

test.each([
  ..."*|2|*/2:00|*:0/0|*:0/70|*:60|24:00|*:*:60|*-*-32|*-13-1|1969-1-1|5..1:00|*,2:0|1,:00|Sat..Mon 2:0|Mon..".split(
    "|",
  ),
  ..."every day|Mon daily|Mon Tue 2:0|2:0 Mon|Monda 2:0|Mon..Tue..Wed|,Mon|*-*~31|*-*~0|~1 2:0|+5:00|2:0:0:0|UTC".split(
    "|",
  ),
  "* * * * *",
  "0 2 * * *",
  "*-*-* 02:00\nUser=x",
  "",
  " 02:00",
  "%i",
  "constructor",
  "0..99999999999:0",
  "0/0.0:0",
])('systemd has no calendar "%s"', (schedule) => {
  expect(longestPause(schedule)).toBeUndefined();
});
