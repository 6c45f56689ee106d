import { adoptErrors } from "../../../../../decisions/checks/adoption/adoptErrors";
import { said } from "../../findings/said";

const adopt = { clusterId: "8e9e05c52164694d" };

test("a cluster is adopted by its ID", () => {
  expect(said(adoptErrors({ adopt }))).toEqual({ errors: [], warnings: [] });
  expect(said(adoptErrors({ bootstrap: "discovery", intermediateVersions: ["3.6.16"] })).errors).toEqual([]);
});

test.each<[Parameters<typeof adoptErrors>[0], RegExp]>([
  [{ adopt: { clusterId: "10276657743932975437" } }, /adopt\.clusterId: .*16 hexadecimal digits/],
  [{ adopt: { clusterId: "8E9E" } }, /small letters/],
  [{ adopt, bootstrap: "discovery" }, /^bootstrap/],
  [{ adopt, install: { method: "package" } }, /^install\.method/],
  [{ adopt, intermediateVersions: ["3.6.16"] }, /^intermediateVersions/],
])("%j is an error", (configuration, words) => {
  expect(said(adoptErrors(configuration)).errors).toEqual([expect.stringMatching(words)]);
});
