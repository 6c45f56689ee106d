import { adoptMistakes } from "../../../../decisions/adoption/adoptMistakes";
import { said } from "../findings/said";

const adopt = { clusterId: "8e9e05c52164694d" };

test("a cluster is adopted by its ID", () => {
  expect(said(adoptMistakes({ adopt }))).toEqual({ mistakes: [], warnings: [] });
  expect(said(adoptMistakes({ bootstrap: "discovery", intermediateVersions: ["3.6.16"] })).mistakes).toEqual(
    [],
  );
});

test.each<[Parameters<typeof adoptMistakes>[0], RegExp]>([
  [{ adopt: { clusterId: "10276657743932975437" } }, /adopt\.clusterId: .*16 hexadecimal digits/],
  [{ adopt: { clusterId: "8E9E" } }, /small letters/],
  [{ adopt, bootstrap: "discovery" }, /^bootstrap/],
  [{ adopt, install: { method: "package" } }, /^install\.method/],
  [{ adopt, intermediateVersions: ["3.6.16"] }, /^intermediateVersions/],
])("%j is a mistake", (configuration, words) => {
  expect(said(adoptMistakes(configuration)).mistakes).toEqual([expect.stringMatching(words)]);
});
