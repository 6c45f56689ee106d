import { closest } from "../../../../decisions/findings/closest";

test.each([
  ["heartbeat-intervall", "heartbeat-interval"],
  ["snapshot-cuont", "snapshot-count"],
  ["SNAPSHOT-COUNT", "snapshot-count"],
  ["something-else", undefined],
  ["", undefined],
])("%j means %j", (text, candidate) => {
  expect(closest(text, ["heartbeat-interval", "snapshot-count"])).toBe(candidate);
});
