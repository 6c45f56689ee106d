import { oddAnswer } from "../../../../../decisions/host/answers/oddAnswer";

test("an odd answer is quoted without anything that a terminal obeys", () => {
  const { message } = oddAnswer("its answer", "a\u001b[2J\u009b31m\u202e\u2028é");
  expect(message).toBe('its answer is not valid: "a\\u001b[2J\\u{9b}31m\\u{202e}\\u{2028}é"');
});

test("no markup of Pulumi is in an odd answer", () => {
  const { message } = oddAnswer("its answer", "a<{%x%}>b<{%c");
  expect(message).toBe('its answer is not valid: "a<{ %x%}>b<{ %c"');
});
