import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { actionFor, checksWithAction } from "../../../../../decisions/observability/status/actions";

const root = join(__dirname, "../../../../..");
const sources = ["host/internal/recovery/status", "decisions/observability/status"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => !file.includes("_test.") && file !== "actions.ts")
    .map((file) => readFileSync(join(root, folder, file), "utf8")),
);

test("each check that a host or the command makes has an action, and no other has one", () => {
  const made = sources.flatMap((source) => [
    ...[...source.matchAll(/\b(?:warn|critical|find)\("([a-z-]+)",/g)].map(([, check]) => check),
    ...[...source.matchAll(/check: "([a-z-]+)",/g)].map(([, check]) => check),
  ]);
  // etcd has these two alarms.
  const alarms = ["alarm-nospace", "alarm-corrupt"];
  expect(new Set(checksWithAction)).toEqual(new Set([...made, ...alarms]));
});

test("every page that an action names exists", () => {
  for (const check of [...checksWithAction, "a-check-of-later", "constructor", "__proto__"])
    for (const [page] of actionFor(check).matchAll(/docs\/\S+\.md/g))
      expect([page, existsSync(join(root, page))]).toEqual([page, true]);
});
