/** The facts about one minor version of etcd. */
export interface MinorSupport {
  minor: string;
  /** The newest release when this was written; what messages recommend. A newer one is welcome. */
  newest: string;
  /** Older releases have holes that are public. */
  securityFloor: string;
  /** Every member must run this or a newer one before any member goes to the next minor version. */
  floorBeforeNext?: string;
  /** Releases that must not run, from `from` up to and with `to`, and why. */
  bad: readonly { from: string; to: string; why: string }[];
}

/**
 * The minor versions this program runs, oldest first. Sources: CHANGELOG-3.5/3.6/3.7 of etcd-io/etcd, and the upgrade
 * guides to 3.6 and 3.7 on etcd.io. Security floors are the releases that fix GHSA-xg4h-6gfc-h4m8 and
 * GHSA-6vch-q96h-7gc3.
 */
export const supportedVersions: readonly MinorSupport[] = [
  {
    minor: "3.5",
    newest: "3.5.35",
    securityFloor: "3.5.33",
    // Members removed long ago come back in 3.6 otherwise (#20967), and learners stay learners (#19557).
    floorBeforeNext: "3.5.32",
    bad: [
      {
        from: "3.5.0",
        to: "3.5.2",
        why:
          "it corrupts data when it is killed under load (etcd-io/etcd#13766), " +
          "and etcd's authors call it unfit for production",
      },
    ],
  },
  {
    minor: "3.6",
    newest: "3.6.16",
    securityFloor: "3.6.14",
    floorBeforeNext: "3.6.11",
    bad: [
      {
        from: "3.6.0",
        to: "3.6.3",
        why:
          "a member that replays the promotion of a learner does not start again (etcd-io/etcd#20387), " +
          "and this program joins every member as a learner",
      },
    ],
  },
  { minor: "3.7", newest: "3.7.3", securityFloor: "3.7.1", bad: [] },
];
