import { alertRules } from "../../decisions/observability/monitoring/alertRules";
import { dashboardRows } from "../../decisions/observability/monitoring/dashboardPanels";
import { healthy, minutes, monitored as cluster } from "./healthyCluster";
import { promtool } from "./promtool";
import { troubles, type Trouble } from "./troubles";

jest.setTimeout(120_000);

const rules = alertRules(cluster);

/** In the words of promtool. JSON is YAML. */
function testFile(of: Readonly<Record<string, Trouble>>): string {
  const tests = Object.entries(of).map(([name, { series, without = [], fires }]) => {
    const kept = Object.entries(healthy).filter(([one]) => !without.some((start) => one.startsWith(start)));
    const all = { ...Object.fromEntries(kept), ...series };
    return {
      name,
      interval: "1m",
      input_series: Object.entries(all).map(([one, values]) => ({ series: one, values })),
      promql_expr_test: [
        {
          expr: 'group by (alertname, severity) (ALERTS{alertstate="firing"})',
          eval_time: `${minutes}m`,
          exp_samples: fires.map((alert) => {
            const [alertname = "", severity = ""] = alert.split(" ");
            return { labels: `{alertname="${alertname}", severity="${severity}"}`, value: 1 };
          }),
        },
      ],
    };
  });
  return JSON.stringify({ rule_files: ["rules.yml"], evaluation_interval: "5m", tests });
}

const test_ = (of: Readonly<Record<string, Trouble>>) =>
  promtool(["test", "rules", "tests.yml"], { "rules.yml": rules, "tests.yml": testFile(of) });

test("Prometheus accepts the rules of every kind of cluster", () => {
  const kinds = [
    cluster,
    { ...cluster, extensiveMetrics: false },
    { ...cluster, hostMetrics: false },
    { ...cluster, backups: undefined },
    { ...cluster, backups: { targets: ["s3"], intervalSeconds: 60 } },
  ];
  for (const kind of kinds)
    expect(
      promtool(["check", "rules", "--lint-fatal", "rules.yml"], { "rules.yml": alertRules(kind) }),
    ).toMatchObject({ status: 0 });
});

test("each alert fires on its trouble and on no other, and none where all is well", () => {
  const alerts = new Set([...rules.matchAll(/"alert": "(\w+)"/g)].map(([, name]) => name));
  expect(
    new Set(Object.values(troubles).flatMap(({ fires }) => fires.map((one) => one.split(" ")[0]))),
  ).toEqual(alerts);
  expect(test_(troubles)).toEqual({ status: 0, printed: expect.stringContaining("SUCCESS") as string });
});

test("an alert that does not fire as expected fails the test", () => {
  const { status, printed } = test_({ silent: { series: {}, fires: ["EtcdAlarm critical"] } });
  expect(status).toBe(1);
  expect(printed).toContain("EtcdAlarm");
});

test("Prometheus accepts each query of the dashboard", () => {
  const queries = Object.values(dashboardRows)
    .flat()
    .flatMap((panel) => panel.queries.map(([expr]) => expr.replaceAll("$__rate_interval", "5m")));
  const groups = [
    { name: "dashboard", rules: queries.map((expr, index) => ({ record: `query_${index}`, expr })) },
  ];
  expect(
    promtool(["check", "rules", "rules.yml"], { "rules.yml": JSON.stringify({ groups }) }),
  ).toMatchObject({ status: 0 });
});
