import { commandWords, wordsOfAnswer } from "../../../../../decisions/host/answers/commandWords";

test.each([
  ["<{%x%}><{%", "???x??????"],
  ["a\0b\nc\td\u001b[2J", "a?b?c?d??2J"],
  ["`id` $(id) 'a' \"b\" # c; d | e & f > g", "?id? ?(id) ?a? ?b? ? c? d ? e ? f ? g"],
  ["é\u202e\u2028", "???"],
  ["x".repeat(5000), "x".repeat(400)],
  ["/etc/etcd/etcd.conf was edited (10:00 +0000)", "/etc/etcd/etcd.conf was edited (10:00 +0000)"],
])("in the words %j no character has a meaning for a command line", (words, kept) => {
  expect(commandWords(words)).toBe(kept);
});

test.each(["0123456789abcdef0123456789abcdef", "2026-12-01T10:00:00.000Z", ""])(
  "the ID or time %j of a host stays",
  (answer) => {
    expect(wordsOfAnswer(`Welcome <{%\n${answer}\n`)).toBe(answer === "" ? "Welcome ???" : answer);
  },
);
