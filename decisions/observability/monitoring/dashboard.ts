import { dashboardRows, type PanelWords } from "./dashboardPanels";

/** Grafana's grid has 24 columns. */
const columns = 24;
const sizes = { stat: { w: 6, h: 4 }, timeseries: { w: 12, h: 8 } } as const;
const datasource = { type: "prometheus", uid: "${datasource}" } as const;

/**
 * The dashboard of all clusters, as JSON for Grafana 10 and newer. A person chooses data source and job on the page.
 * It is one line, because Pulumi prints outputs after each update.
 */
export function dashboard(): string {
  return JSON.stringify({
    uid: "etcd-cluster",
    title: "etcd clusters",
    tags: ["etcd"],
    schemaVersion: 39,
    editable: true,
    graphTooltip: 1,
    refresh: "1m",
    time: { from: "now-6h", to: "now" },
    templating: { list: variables() },
    annotations: { list: [] },
    panels: panels(),
  });
}

function variables() {
  const common = { multi: false, includeAll: false, refresh: 2, sort: 1 };
  const values = (name: string, label: string, query: string) => ({
    ...common,
    type: "query",
    name,
    label,
    datasource,
    definition: query,
    query: { query, refId: name },
  });
  return [
    { type: "datasource", name: "datasource", label: "Data source", query: "prometheus" },
    values("job", "Job", "label_values(etcd_server_has_leader, job)"),
    { ...values("cluster", "Cluster", 'label_values(etcd_server_has_leader{job="$job"}, cluster)'), hide: 2 },
  ];
}

function panels() {
  const all: object[] = [];
  let y = 0;
  for (const [title, row] of Object.entries(dashboardRows)) {
    all.push({
      id: all.length + 1,
      type: "row",
      title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: columns, h: 1 },
    });
    y += 1;
    let x = 0;
    let height = 0;
    for (const words of row) {
      const size = sizes[words.type];
      if (x + size.w > columns) [x, y] = [0, y + height];
      all.push(panel(all.length + 1, words, { x, y, ...size }));
      [x, height] = [x + size.w, size.h];
    }
    y += height;
  }
  return all;
}

function panel(id: number, { title, type, unit, queries }: PanelWords, gridPos: object) {
  return {
    id,
    type,
    title,
    datasource,
    gridPos,
    fieldConfig: { defaults: { unit }, overrides: [] },
    targets: queries.map(([expr, legendFormat], index) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + index),
      datasource,
      expr,
      legendFormat,
      ...(type === "stat" && { instant: true }),
    })),
  };
}
