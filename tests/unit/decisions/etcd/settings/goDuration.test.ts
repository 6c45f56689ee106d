import { durationSeconds, goDuration } from "../../../../../decisions/etcd/settings/goDuration";

test.each([
  ["8h", 28_800_000],
  ["1h30m", 5_400_000],
  ["500ms", 500],
  ["1.5s", 1500],
  ["0", 0],
  ["0s", 0],
])("%s is %i ms", (text, ms) => {
  expect(goDuration(text)).toBe(ms);
});

test.each(["", "8", "1d", "8 h", "h", "-1h", "1h-", "8H", "1h30"])("%j is not a duration", (text) => {
  expect(goDuration(text)).toBeUndefined();
});

test("1m30s are 90 seconds", () => {
  expect(durationSeconds("1m30s")).toBe(90);
});
