import type { Chapter } from "./chapter";

/** Errors of `etcd-host` about members and their cluster. The codes are in host/internal/wire/coded. */
export const memberErrors = {
  title: "Errors on a host: members and the cluster",
  impact:
    "The update stops after that host. Members that were not reached keep their previous configuration.",
  entries: {
    "cluster.no-answer": {
      meaning: "No member of the cluster answers this host with a quorum.",
      impact: "Nothing was changed on the host. Without a quorum clients cannot write.",
      action: "Check the network and the certificate of this host, then the other members.",
      page: "runbooks/quorum-lost.md",
    },
    "cluster.unhealthy": {
      meaning: "The cluster is not healthy within the time that the update waits.",
      impact: "No further member is changed.",
      action: "Fix the members that the error names, then run `pulumi up` again.",
      page: "runbooks/member-lost.md",
    },
    "etcd.odd-answer": {
      meaning:
        "etcd, or a member of it, answers with data that this program does not accept, such as an odd name.",
      impact: "Nothing more was changed.",
      action: "Correct the member that the error quotes with `etcdctl member update`.",
    },
    "authentication.no-root": {
      meaning: "etcd's authentication is on, and the user of the member's certificate lacks the role `root`.",
      impact: "Nothing was changed.",
      action: "Run the commands of the error for each member.",
      page: "how-to/connect-clients.md",
    },
    "member.none": {
      meaning: "The host remembers no member of a cluster.",
      impact: "Nothing was changed.",
      action: "Run the command on a host with a member, or `pulumi up`, which makes one.",
    },
    "member.not-removed": {
      meaning: "The cluster did not remove a member.",
      impact: "It is still a member.",
      action:
        "Run `etcdctl endpoint status --cluster -w table`, fix what it shows, then run `pulumi up` again.",
    },
    "join.downgrade": {
      meaning: "The cluster still changes to an older version, and accepts no new member meanwhile.",
      impact: "No etcd was started on the host.",
      action: "Wait until the downgrade has ended, then run `pulumi up` again.",
    },
    "join.not-added": {
      meaning: "The cluster did not accept the host as a learner, because another member is not healthy.",
      impact: "No etcd was started on the host.",
      action: "Fix that member, or set `lost: true` for its host. Then run `pulumi up` again.",
      page: "runbooks/member-lost.md",
    },
    "join.not-caught-up": {
      meaning: "A new learner did not catch up with the leader in time.",
      impact: "It stays a learner, which does not count for the quorum.",
      action: "Run `pulumi up` again, or raise `timeouts.catchUpSeconds`.",
      page: "how-to/scale.md",
    },
    "join.not-promoted": {
      meaning: "A learner did not become a voting member.",
      impact: "It stays a learner, which does not count for the quorum.",
      action: "Fix the member that the error names, then run `pulumi up` again.",
      page: "how-to/scale.md",
    },
    "rejoin.no-majority": {
      meaning:
        "No majority of the voting members holds the same data, so it is not known which member is corrupt.",
      impact: "Nothing was changed.",
      action: "Follow the page.",
      page: "runbooks/corrupt-member.md",
    },
    "rejoin.not-needed": {
      meaning: "The member serves, and its data is that of a majority.",
      impact: "Nothing was changed.",
      action: "Run the command on the host of the corrupt member.",
      page: "runbooks/corrupt-member.md",
    },
    "restart.member-unhealthy": {
      meaning: "The member was not restarted, because another member is not healthy.",
      impact: "The member keeps running with its previous files, and the quorum is kept.",
      action: "Fix the other member, then run `pulumi up` again.",
      page: "runbooks/member-lost.md",
    },
    "restart.not-caught-up": {
      meaning: "A member restarted and has not caught up in time.",
      impact: "The other members keep the quorum. No further member is restarted.",
      action: "Run `pulumi up` again.",
      page: "runbooks/slow-cluster.md",
    },
    "data.differs": {
      meaning: "Members report different data at the same revision, or different versions of it.",
      impact: "No further member is restarted. Clients may read different values from different members.",
      action: "Do not remove a member yet. Follow the page.",
      page: "runbooks/corrupt-member.md",
    },
    "version.downgrade": {
      meaning: "etcd refuses to change to an older version, or is not ready for that.",
      impact: "No member was restarted.",
      action: "Run `pulumi up` again, or follow the page.",
      page: "how-to/upgrade.md",
    },
    "bootstrap.discovery": {
      meaning: "The discovery service does not answer, or its token cannot be used.",
      impact: "No etcd was started.",
      action: "Check `discovery.endpoints`, or write a new `discovery.token`.",
    },
    "database.full": {
      meaning: "The database is still above its quota after `etcd-host make-room`.",
      impact: "The cluster refuses writes.",
      action: "Delete keys, keep fewer revisions with `--keep`, or raise `settings.quotaBackendBytes`.",
      page: "runbooks/no-space.md",
    },
  },
} as const satisfies Chapter;
