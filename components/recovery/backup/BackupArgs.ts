import type * as pulumi from "@pulumi/pulumi";
import type { Compression } from "../../../decisions/recovery/backup/compression";
import type { BackupTargetArgs } from "./BackupTargetArgs";

/** Backups of the cluster, which timers on the hosts take and store. No change here restarts a member. */
export interface BackupArgs {
  /**
   * Time between two backups of the cluster, as hours, minutes and seconds: `1h`, `30m`, `1h30m`. At least `1m`.
   * A restore loses the writes since the last backup: those of one interval as a rule. A timer takes none while the
   * newest is younger than 0.8 of it, so after one by hand two may be 1.8 intervals apart. Default: `1h`.
   * Change: the timers on the hosts are replaced.
   */
  interval?: string;
  /**
   * Times of backups in systemd's `OnCalendar` form, `*-*-* 02:00:00 UTC`, at least five minutes apart. It replaces
   * `interval`. A backup counts as too old after twice the longest pause between two times: after six days for
   * `Mon..Fri 02:00`. Default: none.
   * Change: the timers on the hosts are replaced.
   */
  schedule?: string;
  /**
   * Where backups are stored. Each backup goes to every target. Default: none; then nothing is backed up, and each
   * preview warns. Change: the next backup goes to the new targets. Backups in a former target stay there.
   */
  targets?: BackupTargetArgs[];
  /**
   * How many backups stay in each target. With 0 in all fields hosts delete no backup, and need no right to delete: the
   * object store expires backups itself. Default: as for each field. Change: the next backup deletes the ones that no
   * rule keeps.
   */
  keep?: KeepArgs;
  /**
   * Public keys of age, `age1...`. Hosts then write backups that they cannot read, and any of the private keys decrypts
   * them. Default: none; this program does not encrypt. Change: later backups are encrypted to the new keys.
   */
  recipients?: string[];
  /** `zstd` or `none`. Default: `zstd`. Change: later backups have the new form; a restore reads both. */
  compression?: Compression;
  /** Regular proof that the newest backup restores. Default: weekly, where there is a target. */
  drill?: DrillArgs;
  /**
   * systemd unit that starts when `etcd-backup.service`, `etcd-drill.service` or `etcd-maintenance.service` fails,
   * `alert@etcd.service`; it must exist on every host. Default: none. Change: the units on the hosts are replaced.
   */
  onFailure?: string;
  /**
   * Absolute path of the directory that the Prometheus node exporter reads textfiles from, on every host. The places
   * that a target's `directory` refuses are refused.
   * Default: none; no metrics are written. Change: metrics appear in the new directory; the former file is removed.
   */
  metricsDirectory?: string;
}

/**
 * How many backups stay, counted on their times: the newest ones, and the newest one of each hour, day, week and month.
 * The newest verified backup always stays, and so does the newest one from before each restore.
 */
export interface KeepArgs {
  /** The newest backups. Default: 24. Change: the next backup applies it. */
  last?: number;
  /** Hours with a backup. Default: 48. Change: the next backup applies it. */
  hourly?: number;
  /** Days with a backup. Default: 14. Change: the next backup applies it. */
  daily?: number;
  /** Weeks with a backup. Default: 8. Change: the next backup applies it. */
  weekly?: number;
  /** Months with a backup. Default: 12. Change: the next backup applies it. */
  monthly?: number;
}

/** A drill fetches the newest backup, verifies it, and restores it on a host where no client can reach it. */
export interface DrillArgs {
  /** Whether drills run. Default: `true`. Change to `false`: the timer is removed. */
  enabled?: boolean;
  /** Time between two drills, as for `interval`. At least `1h`. Default: `168h`. Change: the timer is replaced. */
  interval?: string;
  /**
   * Private key of age, `AGE-SECRET-KEY-1...`, for a whole drill of an encrypted backup. A host that has it can read
   * every backup. Default: none; then the host that took the backup restores its copy from before the encryption, and
   * compares the stored data by its SHA-256. Another host only compares. A secret. Change: the next drill takes it.
   */
  identity?: pulumi.Input<string>;
}
