import { shortestPause } from "../../../../../decisions/recovery/schedule/shortestPause";

test.each([
  ["daily", 86_400],
  ["*:0/5", 300],
  ["minutely", 60],
  ["*:*:0/0.5", 1],
  ["*:0,7", 420],
  ["0,23:0,58", 120],
  ["Mon,Thu 0,23:0,58", 3480],
  ["2199-12-31 2:0", Infinity],
  ["2-30", Infinity],
  ["0 2 * * *", Infinity],
])("the shortest pause of %s is known", (schedule, seconds) => {
  expect(shortestPause(schedule)).toBe(seconds);
});
