import { first, living } from "../../integration/support/edits";
import { randomSteps, type World } from "../../integration/support/randomSteps";
import { upgradePath } from "../../../decisions/checks/upgrade/upgradePath";
import { quorum } from "../../../decisions/membership/quorum";

const start: World = {
  all: ["etcd01", "etcd02", "etcd03", "etcd04", "etcd05", "etcd06", "etcd07"],
  declared: first,
  off: [],
};
const seeds = [...Array(40).keys()];

test("the same seed gives the same steps, another one others", () => {
  expect(randomSteps(7, 20, start)).toEqual(randomSteps(7, 20, start));
  expect(randomSteps(8, 20, start)).not.toEqual(randomSteps(7, 20, start));
});

test("a shorter run is the beginning of a longer one", () => {
  expect(randomSteps(7, 20, start).slice(0, 5)).toEqual(randomSteps(7, 5, start));
});

test("every step is one that a cluster tolerates", () => {
  for (const seed of seeds) {
    let before = start.declared;
    const off = new Set<string>();
    for (const { declared, killed, reimaged } of randomSteps(seed, 40, start)) {
      const [were, are] = [living(before), living(declared)];
      expect(new Set(declared.hosts).size).toBe(declared.hosts.length);
      expect(declared.lost.filter((name) => !declared.hosts.includes(name))).toEqual([]);
      expect(are.length).toBeGreaterThan(0);
      expect(are.length).toBeLessThanOrEqual(5);
      expect(were.filter((name) => !killed.includes(name)).length).toBeGreaterThanOrEqual(
        quorum(were.length),
      );
      expect(are.some((name) => were.includes(name))).toBe(true);
      expect(upgradePath([before.version], declared.version)).toMatchObject({ ok: true });
      for (const name of killed) off.add(name);
      for (const name of reimaged) off.delete(name);
      expect(are.filter((name) => off.has(name))).toEqual([]);
      before = declared;
    }
  }
});

test("all kinds of edits come, alone and together", () => {
  const steps = seeds.flatMap((seed) => randomSteps(seed, 40, start));
  const words = new Set(steps.flatMap(({ edits }) => edits.map((edit) => edit.replace(/[\d".+]+/g, ""))));
  for (const word of ["add etcd", "drop etcd", "lose etcd", "have etcd back", "drop etcd, which is lost"])
    expect(words).toContain(word);
  for (const word of ["version ", "renew", "another order", "called etcd-", "idle", "the second SSH key"])
    expect(words).toContain(word);
  expect(new Set(steps.map(({ edits }) => edits.length))).toEqual(new Set([1, 2, 3]));
});
