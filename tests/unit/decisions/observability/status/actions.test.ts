import { existsSync } from "node:fs";
import { join } from "node:path";
import { ofStatus } from "../../../../../decisions/findings/catalogue/catalogue";
import { actionFor } from "../../../../../decisions/observability/status/actions";

const root = join(__dirname, "../../../../..");
const checks = ofStatus
  .flatMap((chapter) => Object.keys(chapter.entries))
  .map((code) => code.replace("status.", ""));

test("an action is a command, or has the path of its page", () => {
  expect(actionFor("learner")).toBe("docs/runbooks/member-lost.md");
  expect(actionFor("restoring")).toBe(
    "Run `pulumi up` with the same `restore` or `recover`, or revert it: docs/runbooks/update-interrupted.md",
  );
  expect(actionFor("more-findings")).toBe("Run `etcd-host status` on that host.");
});

test("every page that an action names exists", () => {
  expect(checks.length).toBeGreaterThan(30);
  for (const check of [...checks, "a-check-of-later", "constructor", "__proto__"])
    for (const [page] of actionFor(check).matchAll(/docs\/\S+\.md/g))
      expect([page, existsSync(join(root, page))]).toEqual([page, true]);
});

test("each action that leads to a page has its path", () => {
  expect(checks.map(actionFor).filter((action) => /the page/.test(action))).toEqual([]);
});
