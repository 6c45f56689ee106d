import { dashboard } from "../../../../../decisions/observability/monitoring/dashboard";

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { uid: string };
  targets?: { refId: string; expr: string }[];
}

const page = JSON.parse(dashboard()) as {
  panels: Panel[];
  templating: { list: { name: string; type: string }[] };
};

test("a person chooses data source and job, and every query uses both", () => {
  expect(page.templating.list.map(({ name, type }) => [name, type])).toEqual([
    ["datasource", "datasource"],
    ["job", "query"],
    ["cluster", "query"],
  ]);
  for (const { type, datasource, targets = [] } of page.panels) {
    if (type === "row") continue;
    expect(datasource?.uid).toBe("${datasource}");
    expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    for (const { expr } of targets) expect(expr).toMatch(/job="\$job"|cluster="\$cluster"/);
  }
});

test("no two panels have one place or one number, and each fits the page", () => {
  const { panels } = page;
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  for (const [index, { gridPos: one }] of panels.entries()) {
    expect(one.x + one.w).toBeLessThanOrEqual(24);
    for (const { gridPos: other } of panels.slice(index + 1)) {
      const apart =
        one.x + one.w <= other.x ||
        other.x + other.w <= one.x ||
        one.y + one.h <= other.y ||
        other.y + other.h <= one.y;
      expect(apart).toBe(true);
    }
  }
});
