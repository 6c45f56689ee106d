import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const facts = ["data", "ours", "answers", "listed", "published", "founder", "started"] as const;
type Facts = Record<(typeof facts)[number], string>;

/** Every combination of facts, with the step that the host decides on, from one run of the shell. */
function everyCombination(): (Facts & { step: string })[] {
  const script = `${readFileSync("host/lib/decide.sh", "utf8")}
    for d in yes no; do for o in yes no unknown; do for a in yes no; do for l in yes no; do
    for p in yes no; do for f in yes no; do for s in yes no; do
      echo "$d $o $a $l $p $f $s $(decide $d $o $a $l $p $f $s)"
    done; done; done; done; done; done; done`;
  return execFileSync("sh", ["-eu", "-c", script], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => {
      const words = line.split(" ");
      return {
        ...(Object.fromEntries(facts.map((fact, index) => [fact, words[index]])) as Facts),
        step: words[facts.length] ?? "",
      };
    });
}

describe("what a host decides to do about its membership", () => {
  const all = everyCombination();
  const when = (some: Partial<Facts>) =>
    all.filter((row) => Object.entries(some).every(([fact, value]) => row[fact as keyof Facts] === value));
  const steps = (some: Partial<Facts>) => [...new Set(when(some).map(({ step }) => step))].sort();

  test("every combination of facts has an answer", () => {
    expect(all).toHaveLength(2 * 3 * 2 ** 5);
    expect(steps({})).toEqual([
      "add-learner",
      "configure",
      "refuse-foreign",
      "refuse-outage",
      "refuse-removed",
      "replace",
      "start-listed",
      "start-new",
    ]);
  });

  test.each<[string, Partial<Facts>, string[]]>([
    [
      "data and listed is an ordinary re-run",
      { data: "yes", ours: "yes", answers: "yes", listed: "yes" },
      ["configure"],
    ],
    [
      "data and nobody answers is an ordinary re-run",
      { data: "yes", ours: "yes", answers: "no" },
      ["configure"],
    ],
    [
      "data of a member that was removed is left alone",
      { data: "yes", ours: "yes", answers: "yes", listed: "no" },
      ["refuse-removed"],
    ],
    ["data of another founding is left alone", { data: "yes", ours: "no" }, ["refuse-foreign"]],
    ["data that nothing is known of is left alone", { data: "yes", ours: "unknown" }, ["refuse-foreign"]],
    [
      "listed but never ready may start",
      { data: "no", answers: "yes", listed: "yes", published: "no" },
      ["start-listed"],
    ],
    [
      "a member whose data is gone comes back under a new identity",
      { data: "no", answers: "yes", listed: "yes", published: "yes" },
      ["replace"],
    ],
    ["an unknown host joins as a learner", { data: "no", answers: "yes", listed: "no" }, ["add-learner"]],
    [
      "a founder that never was ready founds",
      { data: "no", answers: "no", founder: "yes", started: "no" },
      ["start-new"],
    ],
    [
      "a founder that was ready once does not found again",
      { data: "no", answers: "no", started: "yes" },
      ["refuse-outage"],
    ],
    ["nobody else founds", { data: "no", answers: "no", founder: "no" }, ["refuse-outage"]],
  ])("%s", (_promise, some, expected) => {
    expect(steps(some)).toEqual(expected);
  });

  test("founding needs that nobody answers, no data, and a recorded founder that was never ready", () => {
    for (const row of all.filter(({ step }) => step === "start-new"))
      expect(row).toMatchObject({ data: "no", answers: "no", founder: "yes", started: "no" });
  });
});
