import { readFileSync } from "node:fs";
import { join } from "node:path";
import { losingTrees } from "../../../../decisions/host/forbiddenTrees";

test("the program on the hosts refuses the same trees as the preview, with the same words", () => {
  const program = readFileSync(
    join(__dirname, "../../../../host/internal/recovery/lasting/lasting.go"),
    "utf8",
  );
  const listed = [...program.matchAll(/^\t\{"(\/.*)", "(.*)"\},$/gm)].map(([, tree, why]) => [tree, why]);
  expect(Object.fromEntries(listed)).toEqual(losingTrees);
});
