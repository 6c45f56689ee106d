import type { Chapter } from "./chapter";

/** Errors of `etcd-host` about members and their cluster. The codes are in host/internal/wire/coded. */
export const memberErrors = {
  title: "Errors on a host: members and the cluster",
  impact:
    "The command on that host fails, and the update stops there. Hosts that were not reached keep their " +
    "configuration. etcd keeps running with its previous one, unless the entry says otherwise.",
  entries: {
    "cluster.no-answer": {
      message: [
        "no quorum of the cluster answers: …",
        "no member answers",
        "… does not join again: no other member answers with a quorum (…)",
        "… cannot leave: …",
      ],
      severity: "error",
      meaning: "No member of the cluster answers this host with a quorum.",
      impact: "Nothing was changed on the host. Without a quorum clients cannot write.",
      action: "Check the network and the certificate of this host, then the other members.",
      page: "runbooks/quorum-lost.md",
    },
    "cluster.unhealthy": {
      message: [
        "the cluster is not healthy after … s: …",
        "after the restart of etcd on … the cluster is not stable: …",
      ],
      severity: "error",
      meaning: "The cluster is not healthy within the time that the update waits.",
      impact:
        "No further member is changed. The quorum may be kept, and the error shows which members " + "serve.",
      action: "Fix the members that the error names, then run `pulumi up` again.",
      page: "runbooks/member-lost.md",
    },
    "etcd.odd-answer": {
      message: "…: … has data that etcd-host does not accept: …",
      severity: "error",
      meaning:
        "etcd, or a member of it, answers with data that this program does not accept, such as an odd " +
        "name.",
      impact: "Nothing more was changed.",
      action: "Correct the member that the error quotes with `etcdctl member update`.",
    },
    "authentication.no-root": {
      message:
        "etcd's authentication is on, and the user … of the member's certificate lacks the role root " +
        "(…)",
      severity: "error",
      meaning: "etcd's authentication is on, and the user of the member's certificate lacks the role `root`.",
      impact: "Nothing was changed. Clients are not affected.",
      action: "Run the commands of the error for each member.",
      page: "how-to/connect-clients.md",
    },
    "member.none": {
      message: [
        "this host has no member",
        "this host is not a member of a cluster",
        "this host remembers no member",
      ],
      severity: "error",
      meaning: "The host remembers no member of a cluster.",
      impact: "Nothing was changed.",
      action: "Run the command on a host with a member, or `pulumi up`, which makes one.",
    },
    "member.not-removed": {
      message: "member … could not be removed: …",
      severity: "error",
      meaning: "The cluster did not remove a member.",
      impact: "It is still a member, and counts for the quorum.",
      action:
        "Run `etcdctl endpoint status --cluster -w table`, fix what it shows, then run `pulumi up` " +
        "again.",
    },
    "join.downgrade": {
      message: "the cluster still goes back to an older version, and accepts no new member: …",
      severity: "error",
      meaning: "The cluster still changes to an older version, and accepts no new member meanwhile.",
      impact: "No etcd was started on the host. The other members keep serving.",
      action: "Wait until the downgrade has ended, then run `pulumi up` again.",
    },
    "join.not-added": {
      message: "… could not be added as a learner: …",
      severity: "error",
      meaning: "The cluster did not accept the host as a learner, because another member is not healthy.",
      impact: "No etcd was started on the host. The members that are there keep serving.",
      action: "Fix that member, or set `lost: true` for its host. Then run `pulumi up` again.",
      page: "runbooks/member-lost.md",
    },
    "join.not-caught-up": {
      message: "learner … has not caught up within … s: …",
      severity: "error",
      meaning: "A new learner did not catch up with the leader in time.",
      impact: "It stays a learner, which does not count for the quorum. The voting members keep serving.",
      action: "Run `pulumi up` again, or raise `timeouts.catchUpSeconds`.",
      page: "how-to/scale.md",
    },
    "join.not-promoted": {
      message: [
        "… does not become a voting member while another member is unhealthy: …",
        "… could not be promoted: …",
      ],
      severity: "error",
      meaning: "A learner did not become a voting member.",
      impact: "It stays a learner, which does not count for the quorum. The voting members keep serving.",
      action: "Fix the member that the error names, then run `pulumi up` again.",
      page: "how-to/scale.md",
    },
    "rejoin.no-majority": {
      message: "… does not join again: no majority of the voting members holds the same data (…)",
      severity: "error",
      meaning:
        "No majority of the voting members holds the same data, so it is not known which member is " +
        "corrupt.",
      impact: "Nothing was changed. Clients may read different values from different members.",
      action: "Follow the page.",
      page: "runbooks/corrupt-member.md",
    },
    "rejoin.not-needed": {
      message: "… serves, and its data is that of a majority, so it does not join again (…)",
      severity: "error",
      meaning: "The member serves, and its data is that of a majority.",
      impact: "Nothing was changed.",
      action: "Run the command on the host of the corrupt member.",
      page: "runbooks/corrupt-member.md",
    },
    "restart.member-unhealthy": {
      message: "etcd on … is not restarted while another member is unhealthy: …",
      severity: "error",
      meaning: "The member was not restarted, because another member is not healthy.",
      impact: "The member keeps running with its previous files, and the quorum is kept.",
      action: "Fix the other member, then run `pulumi up` again.",
      page: "runbooks/member-lost.md",
    },
    "restart.not-caught-up": {
      message: "etcd on … restarted but has not caught up within … s: …",
      severity: "error",
      meaning: "A member restarted and has not caught up in time.",
      impact: "The other members keep the quorum. No further member is restarted.",
      action: "Run `pulumi up` again.",
      page: "runbooks/slow-cluster.md",
    },
    "data.differs": {
      message: [
        "after the restart of etcd on … the members do not agree: …",
        "… does not join again, because it would get the data of any of the others: …",
      ],
      severity: "error",
      meaning: "Members report different data at the same revision, or different versions of it.",
      impact: "No further member is restarted. Clients may read different values from different members.",
      action: "Do not remove a member yet. Follow the page.",
      page: "runbooks/corrupt-member.md",
    },
    "version.downgrade": {
      message: [
        "etcd does not go back to …: …",
        "the members' storage is not ready for etcd … after 60 s: …",
      ],
      severity: "error",
      meaning: "etcd refuses to change to an older version, or is not ready for that.",
      impact: "No member was restarted. All members keep their version.",
      action: "Run `pulumi up` again, or follow the page.",
      page: "how-to/upgrade.md",
    },
    "bootstrap.discovery": {
      message: [
        "the discovery cluster … does not answer: …",
        "the discovery token … was used for another bootstrap already",
        'the discovery token … was made for "…" members, this cluster has … initial members',
      ],
      severity: "error",
      meaning: "The discovery service does not answer, or its token cannot be used.",
      impact: "No etcd was started, so the cluster does not exist yet.",
      action: "Check `discovery.endpoints`, or write a new `discovery.token`.",
    },
    "database.full": {
      message:
        "…. NOSPACE stays. Delete keys, keep fewer revisions (--keep N), or raise settings.quotaBackendBytes",
      severity: "error",
      meaning: "The database is still above its quota after `etcd-host make-room`.",
      impact: "The cluster refuses writes.",
      action: "Delete keys, keep fewer revisions with `--keep`, or raise `settings.quotaBackendBytes`.",
      page: "runbooks/no-space.md",
    },
  },
} as const satisfies Chapter;
