/** The alarm that is the reason for which etcd calls itself unhealthy. */
export function alarmIn(reason: string): string | undefined {
  return /ALARM (\w+)/.exec(reason)?.[1];
}
