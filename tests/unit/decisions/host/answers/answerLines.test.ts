import { answerLines } from "../../../../../decisions/host/answers/answerLines";

test("an answer of many lines is read in linear time", () => {
  const from = Date.now();
  expect(answerLines("a=b\n".repeat(50_000))("a")).toHaveLength(50_000);
  expect(Date.now() - from).toBeLessThan(1000);
});

test("an answer of more lines than any host has is refused, and its beginning quoted", () => {
  expect(() => answerLines("a=b\n".repeat(50_001))).toThrow(
    /^an answer of more than 50000 lines is not valid: "a=b\\n/,
  );
});
