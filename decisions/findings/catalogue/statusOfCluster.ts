import type { Chapter } from "./chapter";

/** Findings about members and the cluster in the status and in the health report. */
export const statusOfCluster = {
  title: "Status: members and the cluster",
  impact: "A finding changes nothing and stops no update.",
  entries: {
    "status.no-quorum": {
      message: "no quorum answers: …",
      severity: "critical or warning",
      meaning: "No quorum answers the host that was asked.",
      impact:
        "Clients cannot read or write. It is a warning where another host reaches a quorum: then only " +
        "that host is cut off.",
      action: "Follow the page.",
      page: "runbooks/quorum-lost.md",
    },
    "status.odd-answer": {
      message: "…: … has data that etcd-host does not accept: …",
      severity: "warning",
      meaning:
        "etcd answers with data that `etcd-host` does not accept, for example a URL in the member " + "list.",
      impact: "Whether a quorum serves is not known, and updates are refused.",
      action: "Follow the page.",
      page: "runbooks/update-refused.md",
    },
    "status.alarm-nospace": {
      message: "the alarm … is raised, by the member with the ID …",
      severity: "critical",
      meaning: "etcd raised the alarm `NOSPACE`, because a database reached its quota.",
      impact: "The cluster refuses writes. Reads work.",
      action: "Follow the page.",
      page: "runbooks/no-space.md",
    },
    "status.alarm-corrupt": {
      message: "the alarm … is raised, by the member with the ID …",
      severity: "critical",
      meaning: "etcd raised the alarm `CORRUPT`, because members have different data.",
      impact: "Clients may read different values from different members.",
      action: "Follow the page.",
      page: "runbooks/corrupt-member.md",
    },
    "status.member-unhealthy": {
      message: "this member does not answer: …",
      severity: "warning",
      meaning: "A member does not answer, does not commit, or reports an error.",
      impact: "The cluster tolerates one failure less. Clients that use this member alone are cut off.",
      action: "Follow the page.",
      page: "runbooks/member-lost.md",
    },
    "status.member-unstarted": {
      message: "this voting member never started, and counts for the quorum",
      severity: "warning",
      meaning: "A voting member never started.",
      impact: "It counts for the quorum, so the cluster tolerates one failure less.",
      action: "Follow the page.",
      page: "runbooks/member-lost.md",
    },
    "status.undeclared-member": {
      message: "the cluster has this member, … at …, and the stack has no host for it",
      severity: "warning",
      meaning:
        "The cluster lists a member of no host of the stack. A host may have left without its member, or somebody " +
        "added one.",
      impact: "The member counts for the quorum, and its program can read all data.",
      action: "Find out what runs it, then declare its host or run `etcdctl member remove` with its ID.",
    },
    "status.learner": {
      message: "this member is a learner",
      severity: "warning",
      meaning: "A member is a learner.",
      impact:
        "It does not count for the quorum, so the cluster tolerates fewer failures than its hosts " +
        "suggest.",
      action: "Follow the page.",
      page: "runbooks/member-lost.md",
    },
    "status.member-behind": {
      message: "this member is … entries of the log behind",
      severity: "warning",
      meaning: "A member is more than 5000 entries of the log behind.",
      impact:
        "Reads without a quorum are old there. If the leader fails, this member helps only after it " +
        "caught up.",
      action: "Follow the page.",
      page: "runbooks/slow-cluster.md",
    },
    "status.member-differs": {
      message: [
        "the cluster lists this host's member … as …",
        "the cluster lists this host's member with the peer URL …, and the host has …",
      ],
      severity: "warning",
      meaning: "The cluster lists the member with another name or peer URL than the host remembers.",
      impact: "Other members may dial a wrong URL. The host refuses its next restart.",
      action: "Run `pulumi up`, which finishes an update that was interrupted.",
    },
    "status.not-a-member": {
      message: [
        "the cluster does not list the member whose data is on this host",
        "this host is not a member of a cluster",
        "the cluster does not list a member of this host",
      ],
      severity: "warning",
      meaning: "The cluster does not list the member of the host, or the host remembers none.",
      impact: "The host serves no client, and the cluster may have one member less than declared.",
      action: "Follow the page.",
      page: "runbooks/member-lost.md",
    },
    "status.data-differs": {
      message: [
        "no majority of the voting members holds the same data: …",
        "the data of this member differs from that of a majority: …",
      ],
      severity: "critical",
      meaning: "A member has other data than a majority, or no majority has the same.",
      impact: "Clients may read different values from different members.",
      action: "Follow the page.",
      page: "runbooks/corrupt-member.md",
    },
    "status.database-near-quota": {
      message: "the database has …, and its quota is …",
      severity: "critical or warning",
      meaning: "A database is above 80 % of its quota. Above 95 % it is critical.",
      impact: "At the quota the cluster refuses writes.",
      action: "Follow the page.",
      page: "runbooks/no-space.md",
    },
    "status.versions-differ": {
      message: "the members run different versions of etcd: …",
      severity: "warning",
      meaning: "Members have different versions, because an upgrade stopped half-way.",
      impact: "The cluster works by the oldest version.",
      action: "Run `pulumi up`, which finishes an update that was interrupted.",
    },
    "status.views-differ": {
      message: ["the members follow no common leader: …", "the members are in different clusters: …"],
      severity: "warning",
      meaning: "Members report different leaders.",
      impact: "The network may be split. Clients of the smaller part cannot write.",
      action: "Follow the page.",
      page: "runbooks/quorum-lost.md",
    },
    "status.lists-differ": {
      message: "they have different lists of members, of which one is shown: …",
      severity: "warning",
      meaning:
        "Hosts that reach a quorum have different lists of members. Only `etcd-cluster status` " +
        "reports it.",
      impact: "The list changes right now, or hosts belong to two clusters.",
      action:
        "Run `etcd-cluster status` again. If it stays, compare `etcdctl member list -w json` on these " +
        "hosts.",
    },
  },
} as const satisfies Chapter;
