import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(__dirname, "../../../docs/how-to");
const pages = readdirSync(folder).filter((page) => page !== "README.md");

/** Each task of a page: it begins with its goal. */
const tasksOf = (text: string) => text.split(/^(?=Goal: )/m).slice(1);

/** Tasks in which no preview takes part, by the page and the beginning of their goal. */
const withoutPreview = [
  "destroy.md: the cluster runs on",
  "make-room.md: a cluster whose database",
  "monitor.md: a command shows",
];

/** The parts that a task lacks. */
function missingIn(page: string, task: string): string[] {
  const goal = `${page}: ${/^Goal: (.*)/.exec(task)?.[1] ?? ""}`;
  const parts: [part: string, is: RegExp][] = [
    ["Verify", /^(#+ |\s*)Verify\b/m],
    ["Undo", /^(#+ |\s*)Undo\b/m],
    ["preview", /^ *```preview$/m],
  ];
  return parts
    .filter(
      ([part, is]) =>
        !is.test(task) && !(part === "preview" && withoutPreview.some((one) => goal.startsWith(one))),
    )
    .map(([part]) => `${goal}: no ${part}`);
}

test("each page has a task, and each task has its preview, and says how to verify and to undo it", () => {
  const tasks = pages.map((page) => ({ page, tasks: tasksOf(readFileSync(join(folder, page), "utf8")) }));
  expect(tasks.filter((one) => one.tasks.length === 0)).toEqual([]);
  expect(tasks.flatMap((one) => one.tasks.flatMap((task) => missingIn(one.page, task)))).toEqual([]);
});

test("a task without its parts is reported", () => {
  const [first = "", second = ""] = tasksOf(
    "# Title\n\nGoal: one.\n\n```preview\netcd: x.\n```\n\nVerify: it.\n\n## Undo\n\nGoal: two.\n\nVerify",
  );
  expect(missingIn("a.md", first)).toEqual([]);
  expect(missingIn("a.md", second)).toEqual(["a.md: two.: no Undo", "a.md: two.: no preview"]);
});
