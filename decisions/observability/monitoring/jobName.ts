/** Prometheus's job for a cluster. Dashboards of others find etcd's jobs by the word. */
export function jobName(cluster: string): string {
  return `etcd-${cluster}`;
}
