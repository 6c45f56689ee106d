import { fieldErrorText } from "../../../../../decisions/findings/fieldError";
import { versionRefusal } from "../../../../../decisions/checks/upgrade/versionRefusal";

const before = (...versions: string[]) => ({
  members: versions.map((version, at) => ({
    name: `etcd0${at + 1}`,
    clientUrl: `https://10.15.1.20${at + 1}:2379`,
    version,
    digest: "a",
  })),
});

test("a change of version that etcd does not survive is refused with the versions to set", () => {
  const refusal = versionRefusal(before("3.5.35", "3.5.35"), [], "3.7.3");
  expect(refusal && fieldErrorText(refusal)).toMatch(/^version: From 3\.5\.35 to 3\.7\.3 skips etcd 3\.6/);
});

test.each([
  ["the next minor version", ["3.6.16"], [], "3.7.3"],
  ["a version by way of the one between", ["3.5.35"], ["3.6.16"], "3.7.3"],
  ["the first version of a cluster", [], [], "3.6.16"],
])("%s is accepted", (_, running, through, target) => {
  expect(versionRefusal(before(...running), through, target)).toBeUndefined();
});
