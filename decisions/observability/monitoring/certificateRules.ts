import type { RuleWords } from "./alertRule";
import type { MonitoredCluster } from "./monitoredCluster";

/** Only the hosts measure when certificates expire. */
export function certificateRules({ cluster, hostMetrics, certificates }: MonitoredCluster): RuleWords[] {
  if (!hostMetrics) return [];
  // A certificate that renewals keep alive must not fire, however short its life is.
  const grace = certificates.validityDays - certificates.renewalDays;
  const warningDays = Math.min(21, grace / 2);
  const end = `etcd_certificate_expiry_timestamp_seconds{cluster="${cluster}"}`;
  const left = `min by (cluster, kind, name) (${end}) - time()`;
  const certificate = "the certificate {{ $labels.name }} ({{ $labels.kind }})";
  const words = {
    alert: "EtcdCertificateExpires",
    for: "1h",
    summary: `etcd ${cluster}: ${certificate} expires in {{ $value | humanizeDuration }}`,
    description: "An update renews certificates that are due. A CA needs a CA rotation.",
    runbook: "certificate-expires",
  };
  return [
    { ...words, severity: "warning", expr: `${left} < ${seconds(warningDays)}` },
    { ...words, severity: "critical", expr: `${left} < ${seconds(warningDays / 3)}` },
  ];
}

function seconds(days: number): number {
  return Math.round(days * 24 * 60 * 60);
}
