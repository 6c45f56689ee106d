import { hostError, hostErrorCode } from "../../../../decisions/host/hostError";

test.each([
  [
    "error: the snapshot /nope cannot be used: no such file [host.failed]\n",
    "the snapshot /nope cannot be used: no such file",
  ],
  ["fetching it\nerror: no room [disk.full]\nand why\n", "fetching it\nno room\nand why"],
  ["the error: is [not] at an end [disk.full] here", "the error: is [not] at an end [disk.full] here"],
  ["  \n", "exit code 7"],
])("an error of a host is quoted without its word and its code: %j", (stderr, quoted) => {
  expect(hostError({ exitCode: 7, stderr })).toBe(quoted);
});

test("the code of an error of a host ends one of its lines", () => {
  expect(hostErrorCode({ stderr: "fetching it\nerror: no room [disk.full]\nand why\n" })).toBe("disk.full");
  expect(hostErrorCode({ stderr: "the error: is [not] at an end [disk.full] here" })).toBeUndefined();
});
