/** How soon a person must act. */
export type Severity = "warning" | "critical";

/** One rule of Prometheus, in its own words. */
export interface AlertRule {
  alert: string;
  expr: string;
  for: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** A rule of one cluster. */
export interface RuleWords {
  alert: string;
  severity: Severity;
  expr: string;
  for: string;
  /** One line, with Prometheus's templates. */
  summary: string;
  description: string;
  /** File in docs/runbooks without its ending, or a template of it. */
  runbook: string;
}

export function alertRule(
  cluster: string,
  { alert, severity, expr, runbook, ...words }: RuleWords,
): AlertRule {
  return {
    alert,
    expr,
    for: words.for,
    labels: { severity, cluster },
    annotations: {
      summary: words.summary,
      description: words.description,
      runbook: `docs/runbooks/${runbook}.md`,
    },
  };
}
