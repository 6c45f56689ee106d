import { memberStatuses } from "../../../../../decisions/checks/preUpdate/memberStatus";

test("reads what the living cluster says of each member", () => {
  expect(
    memberStatuses(
      "a https://a:2379 https://a:2380,https://b:2380 voter healthy 3.6.16 \n" +
        "b - learner unhealthy - context deadline exceeded\n",
    ),
  ).toEqual([
    {
      name: "a",
      peerUrls: ["https://a:2380", "https://b:2380"],
      learner: false,
      healthy: true,
      version: "3.6.16",
      words: "",
    },
    {
      name: "b",
      peerUrls: [],
      learner: true,
      healthy: false,
      version: undefined,
      words: "context deadline exceeded",
    },
  ]);
});

test.each([
  ["a line that was cut off", "b https://b:2379 vot"],
  ["another kind of member", "b https://b:2379 witness healthy 3.6.16 "],
  ["what a shell prints", "Welcome to Debian"],
  ["a version that is not one", "b https://b:2379 voter healthy $(id) "],
  ["a word that a terminal obeys", "b https://b:2379 voter healthy 3.6.16 \u001b[2J"],
  ["another kind of URL", "b file:///etc/shadow voter healthy 3.6.16 "],
])("%s is an error that quotes it, and never a shorter list", (_, line) => {
  expect(() => memberStatuses(`a https://a:2379 voter healthy 3.6.16 \n${line}\n`)).toThrow(
    JSON.stringify(line),
  );
});

test.each([
  ["no member", "", 'a list without members is not valid: ""'],
  [
    "a member twice",
    "a https://a:2379 voter healthy 3.6.16 \n".repeat(2),
    "a list that has a member twice is not valid",
  ],
])("a list with %s is an error", (_, lines, words) => {
  expect(() => memberStatuses(lines)).toThrow(words);
});

test("members that have no name yet are each a member", () => {
  expect(memberStatuses("- - learner unhealthy - it was never ready\n".repeat(2))).toHaveLength(2);
});
