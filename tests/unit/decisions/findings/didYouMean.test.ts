import { didYouMean } from "../../../../decisions/findings/didYouMean";

test.each([
  ["heartbeat-intervall", "heartbeat-interval"],
  ["snapshot-cuont", "snapshot-count"],
  ["SNAPSHOT-COUNT", "snapshot-count"],
  ["something-else", undefined],
  ["", undefined],
])("%j means %j", (text, candidate) => {
  expect(didYouMean(text, ["heartbeat-interval", "snapshot-count"])).toBe(candidate);
});
