import { memberStatuses } from "../../../../../decisions/checks/preUpdate/memberStatus";

test("reads what the living cluster says of each member", () => {
  expect(
    memberStatuses(
      "a https://a:2379 voter healthy 3.6.16 \nb - learner unhealthy - context deadline exceeded\n",
    ),
  ).toEqual([
    { name: "a", learner: false, healthy: true, version: "3.6.16", words: "" },
    { name: "b", learner: true, healthy: false, version: undefined, words: "context deadline exceeded" },
  ]);
});

test.each([
  ["a line that was cut off", "b https://b:2379 vot"],
  ["another kind of member", "b https://b:2379 witness healthy 3.6.16 "],
  ["what a shell prints", "Welcome to Debian"],
])("%s is an error that quotes it, and never a shorter list", (_, line) => {
  expect(() => memberStatuses(`a https://a:2379 voter healthy 3.6.16 \n${line}\n`)).toThrow(
    JSON.stringify(line),
  );
});
