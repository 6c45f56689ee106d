import { alertRules } from "../../decisions/observability/monitoring/alertRules";
import { hurriedRules } from "../integration/support/hurriedRules";
import { monitored } from "./healthyCluster";
import { promtool } from "./promtool";

const rules = alertRules(monitored);
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found);
const waits = /"for": "(\w+)"/g;
const windows = /\[(\w+)\]/g;
const ages = /time\(\) - [^<>]* > (\d+)/g;
/** The rules without all that the lab's copy may change. */
const rest = (text: string) =>
  [waits, windows, ages].reduce(
    (left, pattern) => left.replaceAll(pattern, (match, value: string) => match.replace(value, "")),
    text,
  );

test("lab hosts get the alert rules with shorter times, and no other difference", () => {
  const hurried = hurriedRules(rules, 20);
  expect(rest(hurried)).toBe(rest(rules));
  for (const [pattern, value] of [
    [waits, "3s"],
    [windows, "30s"],
    [ages, "20"],
  ] as const) {
    expect(all(rules, pattern).some((one) => one !== value)).toBe(true);
    expect(all(hurried, pattern)).toEqual(all(rules, pattern).map(() => value));
  }
  expect(promtool(["check", "rules", "--lint-fatal", "rules.yml"], { "rules.yml": hurried })).toMatchObject({
    status: 0,
  });
});

test("the limits of ages stay where a test does not shorten them", () => {
  expect(all(hurriedRules(rules), ages)).toEqual(all(rules, ages));
});
