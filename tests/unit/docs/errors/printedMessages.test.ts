import { catalogue } from "../../../../decisions/findings/catalogue/catalogue";
import { messagesOf } from "../../../../decisions/findings/catalogue/chapter";
import { sources, textsOfGo, textsOfTypescript } from "./printedTexts";

const printed = [
  ...["components", "decisions", "cli", "stack"]
    .flatMap((folder) => sources(folder, /\.ts$/))
    .flatMap(textsOfTypescript),
  ...sources("host", /(?<!_test|^codes)\.go$/).flatMap(textsOfGo),
]
  // A text of several lines may begin with its usage.
  .flatMap((text) => [text, ...text.split("\n")])
  .map((text) => text.replace(/^error: /, ""));

/** By their first letters, or each message would be compared with all texts. */
const byBeginning = new Map<string, string[]>();
for (const text of new Set(printed.filter((one) => one !== ""))) {
  const beginning = text.slice(0, 4);
  byBeginning.set(beginning, [...(byBeginning.get(beginning) ?? []), text]);
}

/** Whether a text begins with the message, and the message ends where a word ends. */
const isPrinted = (message: string) =>
  (byBeginning.get(message.slice(0, 4)) ?? []).some(
    (text) => text.startsWith(message) && /^$|^[\s.,;:?)…]/.test(text.slice(message.length)),
  );

const entries = catalogue.flatMap((chapter) => Object.entries(chapter.entries));
const messages = entries.flatMap(([code, entry]) => messagesOf(entry).map((message) => ({ code, message })));
const wordsInARow = (message: string) =>
  Math.max(...message.split("…").map((part) => part.match(/[\w'/.-]*\w/g)?.length ?? 0));

test("each message of the catalogue is how a text of the sources begins", () => {
  expect(messages.length).toBeGreaterThan(350);
  expect(messages.filter(({ message }) => !isPrinted(message))).toEqual([]);
});

test.each([
  ["a word is another", "port … is taken from … (process …)"],
  ["it ends in the middle of a word", "is marked lost, but its etcd answ"],
  ["it begins in the middle of the text", "is taken by … (process …)"],
  ["it is empty", ""],
])("a message is found that nothing prints: %s", (_, message) => {
  expect(isPrinted("port … is taken by … (process …)")).toBe(true);
  expect(isPrinted("is marked lost, but its etcd answers")).toBe(true);
  expect(isPrinted(message)).toBe(false);
});

test("each entry has a message with three words in a row, and none has fewer than two", () => {
  const most = entries.map(
    ([code, entry]) => [code, Math.max(...messagesOf(entry).map(wordsInARow))] as const,
  );
  expect(most.filter(([, words]) => words < 3)).toEqual([]);
  expect(messages.filter(({ message }) => wordsInARow(message) < 2)).toEqual([]);
  expect(wordsInARow("… … are …")).toBe(1);
});

/** A finding of the status may repeat the text of an error or of a check. */
test("no entry has the message of another one, but for the same check or the same reason", () => {
  const own = messages.filter(({ code }) => !code.startsWith("status."));
  const parts = (code: string) => code.split(".");
  const isOfAnother = (one: (typeof own)[number], other: (typeof own)[number]) =>
    one.message === other.message && parts(one.code).every((part, at) => part !== parts(other.code)[at]);
  expect(own.filter((one) => own.some((other) => isOfAnother(one, other)))).toEqual([]);
});
