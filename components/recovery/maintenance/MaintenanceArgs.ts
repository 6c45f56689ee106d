/**
 * Defragmentation by timers on the hosts: one member at a time, and the leader last. It runs only where it frees more
 * than 200 MiB and a quarter of the database, and never during an update. No change here restarts a member.
 */
export interface MaintenanceArgs {
  /**
   * Time between two runs on a host, as hours, minutes and seconds: `168h`. At least `1h`. Default: `168h`.
   * Change: the timers on the hosts are replaced.
   */
  interval?: string;
  /**
   * Times of runs in systemd's `OnCalendar` form, `Sun *-*-* 03:00:00 UTC`. It replaces `interval`. Default: none.
   * Change: the timers on the hosts are replaced.
   */
  schedule?: string;
}
