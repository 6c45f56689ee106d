import {
  authorityRefusal,
  memberAuthorityRefusal,
} from "../../../../../decisions/pki/authority/authorityStep";
import { savedGateInput } from "../../../../../decisions/checks/gate/gateInput";
import { fieldErrorText, type FieldError } from "../../../../../decisions/findings/fieldError";

const input = (signing: number, ...trusted: number[]) =>
  `member=a https://a 3.6.16 x\nsigning=${signing}\n${trusted.map((one) => `trusted=${one}\n`).join("")}`;

const said = (refused: FieldError | undefined) => refused && fieldErrorText(refused);
const refusal = (before: string, after: string) =>
  said(authorityRefusal(savedGateInput(before), savedGateInput(after)));

test.each([
  ["nothing", input(1, 1), input(1, 1)],
  ["the first step", input(1, 1), input(1, 1, 2)],
  ["the second", input(1, 1, 2), input(2, 1, 2)],
  ["the third", input(2, 1, 2), input(2, 2)],
  ["the way back from the first", input(1, 1, 2), input(1, 1)],
  ["the way back from the second", input(2, 1, 2), input(1, 1, 2)],
  ["a cluster that is bootstrapped", "", input(1, 1)],
])("%s is taken", (_, before, after) => {
  expect(refusal(before, after)).toBeUndefined();
});

test.each([
  [
    "the first two steps in one",
    input(2, 2),
    input(3, 2, 3),
    /generation 3 would sign, and members trust only 2/,
  ],
  [
    "the last two in one",
    input(2, 2, 3),
    input(3, 3),
    /generation 2 signed the certificates that members and clients show/,
  ],
  ["all in one", input(2, 2), input(3, 3), /generation 3 would sign/],
])("%s are refused, with the three by their numbers", (_, before, after, words) => {
  expect(refusal(before, after)).toMatch(words);
  expect(refusal(before, after)).toContain(
    "{ signing: 2, trusted: [2, 3] }, then { signing: 3, trusted: [2, 3] }, then { signing: 3, trusted: [3] }",
  );
});

test("a member that an interrupted update made trust the new CA alone is given none of the old one", () => {
  expect(said(memberAuthorityRefusal("trust=g2 0a1b\nversion=3.6.16", 1))).toMatch(
    new RegExp(
      "generation 1 would sign, and members trust only 2 until now: " +
        String.raw`.*: pki\.authorities \{ signing: 2, trusted: \[1, 2\] \}, then`,
    ),
  );
  expect(memberAuthorityRefusal("trust=g1, g2", 1)).toBeUndefined();
  expect(memberAuthorityRefusal("version=3.6.16", 1)).toBeUndefined();
});
