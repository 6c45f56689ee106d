import type * as pulumi from "@pulumi/pulumi";
import type { Watchers } from "../../../decisions/recovery/restore/watchers";

/**
 * Gives the cluster the data of a backup, once. The preview says what is destroyed and what is restored. A field that
 * changes later changes nothing; another `token` is another restore.
 */
export interface RestoreArgs {
  /**
   * The backup: its name in a target, `latest` for the newest verified one of all targets on all hosts, or
   * `file:///PATH on HOST` for a plain snapshot on one host. Change: nothing without another `token`.
   */
  snapshot: string;
  /**
   * Names this restore, `2026-11-28-wrong-job`: letters, digits, dots, dashes and underscores, at most 63. Each token
   * restores once. Change: another restore.
   */
  token: string;
  /**
   * ID of the living cluster that the restore replaces, hexadecimal: the output `clusterId`. Default: none; then only
   * a cluster that does not answer is replaced. Change: nothing without another `token`.
   */
  over?: string;
  /**
   * ID of the cluster that the backup comes from, where that is another cluster than this one, hexadecimal.
   * Default: this cluster. Change: nothing without another `token`.
   */
  cluster?: string;
  /**
   * `end` raises each revision, so that clients that watch list again; `keep` keeps the revisions of then, and such a
   * client takes other data for what it knows. Default: `end`. Change: nothing without another `token`.
   */
  watchers?: Watchers;
  /**
   * Private key of age, `AGE-SECRET-KEY-1...`, for an encrypted backup. Hosts use it once and keep no copy. A secret.
   * Default: `backup.drill.identity`. Change: nothing without another `token`.
   */
  identity?: pulumi.Input<string>;
}

/**
 * Makes a cluster of the data of one surviving member, once, where the quorum is lost. The original data stays on the
 * host. The lost hosts have `lost: true`. The recovery is refused while the etcd of one of them answers.
 */
export interface RecoverArgs {
  /** Name of the host with the surviving member. Change: nothing without another `token`. */
  from: string;
  /** Names this recovery, as `restore.token`. Change: another recovery. */
  token: string;
  /**
   * Recovers the database of the survivor without its log, where etcd cannot read the log. Changes that are in the log
   * alone are lost. Default: `false`. Change: a recovery that has not staged its data yet does it that way.
   */
  withoutLog?: boolean;
}
