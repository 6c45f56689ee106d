import { noRoot } from "../../../../../decisions/host/ssh/sudoWords";

test.each([
  [
    "sudo: a password is required",
    /^ops cannot become root .*a password is required.*`ops ALL=\(ALL\) NOPASSWD: ALL`/,
  ],
  [
    "warning\nsudo: sorry, you must have a tty to run sudo\n",
    /a tty to run sudo\)\. Write `Defaults:ops !requiretty`/,
  ],
])("a user who cannot become root gets the line of sudoers that changes it: %s", (stderr, words) => {
  expect(noRoot("ops", stderr)).toMatch(words);
});
