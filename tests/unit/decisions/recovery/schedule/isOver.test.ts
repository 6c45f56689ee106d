import { isOver } from "../../../../../decisions/recovery/schedule/isOver";

test.each([
  ["2020-*-* 02:00", true],
  ["2026-11-30 02:00", true],
  ["2026-12-1 02:00", false],
  ["2026-12-*", false],
  ["1970..2026-11-*", true],
  ["daily", false],
  ["2199-1-1", false],
  ["every day", false],
])("whether %s comes again is known", (schedule, over) => {
  expect(isOver(schedule, new Date("2026-12-02T12:00:00Z"))).toBe(over);
});
