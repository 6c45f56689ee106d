import { planSentence, type ClusterPlan } from "../../../../decisions/plan/planSentence";

const nothing: ClusterPlan = {
  cluster: "etcd",
  voters: { before: 3, after: 3 },
  joins: [],
  leaves: [],
  letGo: [],
  forgotten: [],
  replaced: [],
  takenUp: [],
  restarts: [],
  takenBack: [],
  moved: [],
  begun: true,
  versions: { before: ["3.6.16"], after: "3.6.16" },
  certificates: [],
  renewed: [],
  backups: [],
  writtenAgain: [],
  restored: [],
  mended: [],
  records: false,
};

test.each<[string, Partial<ClusterPlan>]>([
  [
    "bootstraps a cluster of etcd01, etcd02, etcd03; quorum 2 of 3",
    {
      voters: { before: 0, after: 3 },
      joins: ["etcd01", "etcd02", "etcd03"],
      begun: false,
      versions: { before: [], after: "3.6.16" },
    },
  ],
  [
    "continues the bootstrap of the cluster of etcd01, etcd02, etcd03, or keeps it as it is; quorum 2 of 3",
    {
      voters: { before: 0, after: 3 },
      joins: ["etcd01", "etcd02", "etcd03"],
      versions: { before: [], after: "3.6.16" },
    },
  ],
  [
    "imports etcd02 as it is, but a member that is replaced leaves and joins again; no member restarts",
    { takenUp: ["etcd02"] },
  ],
  [
    "stops managing etcd03, which stays a member and keeps running; quorum stays 2 of 3; no member restarts",
    { letGo: ["etcd03"] },
  ],
  [
    "the cluster of etcd01, etcd02 is destroyed; its data is moved aside on each host",
    { voters: { before: 2, after: 0 }, leaves: ["etcd01", "etcd02"] },
  ],
  ["etcd02 leaves and joins again; quorum stays 2 of 3; no member restarts", { replaced: ["etcd02"] }],
  [
    "adopts the cluster 8e9e05c52164694d of etcd01, etcd02; no member restarts",
    {
      voters: { before: 0, after: 2 },
      joins: ["etcd01", "etcd02"],
      versions: { before: [], after: "3.6.16" },
      adopts: "8e9e05c52164694d",
    },
  ],
  [
    "restarts etcd01, etcd02, one after the other, under this program's unit",
    { restarts: ["etcd01", "etcd02"], adopts: "8e9e05c52164694d", manages: true },
  ],
  [
    "adds etcd04, etcd05 as learners, then voters; quorum 2 of 3 → 3 of 5; no member restarts",
    { voters: { before: 3, after: 5 }, joins: ["etcd04", "etcd05"] },
  ],
  [
    "etcd01 leaves; quorum 2 of 3 → 2 of 2; no member restarts",
    { voters: { before: 3, after: 2 }, leaves: ["etcd01"] },
  ],
  [
    "removes etcd03, lost; quorum 2 of 3 → 2 of 2; no member restarts",
    { voters: { before: 3, after: 2 }, forgotten: ["etcd03"] },
  ],
  [
    "adds etcd04 as a learner, then voter; etcd01 leaves; quorum stays 2 of 3; no member restarts",
    { joins: ["etcd04"], leaves: ["etcd01"] },
  ],
  [
    "restarts etcd03; etcd03 has another address: a member without its data there is removed and joins again",
    { restarts: ["etcd03"], moved: ["etcd03"] },
  ],
  ["restarts etcd01, etcd02, one after the other", { restarts: ["etcd01", "etcd02"] }],
  [
    "etcd 3.5.35 → 3.6.16: restarts etcd01, etcd02, one after the other",
    { restarts: ["etcd01", "etcd02"], versions: { before: ["3.5.35"], after: "3.6.16" } },
  ],
  [
    "etcd 3.5.35 → 3.6.16: restarts etcd02",
    { restarts: ["etcd02"], versions: { before: ["3.5.35", "3.6.16"], after: "3.6.16" } },
  ],
  [
    "etcd 3.5.35 → 3.6.16 → 3.7.3: restarts etcd01, etcd02, one after the other, for each version, twice for 3.7",
    {
      restarts: ["etcd01", "etcd02"],
      versions: { before: ["3.5.35"], through: ["3.6.16"], after: "3.7.3" },
    },
  ],
  [
    "reverts an interrupted update of etcd01, etcd02, which restart if that update had restarted them",
    { takenBack: ["etcd01", "etcd02"] },
  ],
  ["writes DNS records; no member restarts", { records: true }],
  [
    "etcd01 leaves; quorum 2 of 3 → 2 of 2; no member restarts",
    { voters: { before: 3, after: 2 }, leaves: ["etcd01"], records: true },
  ],
  [
    "replaces the certificate files of etcd02; renews the certificates of etcd01, which are due or have another " +
      "renewal.trigger; no member restarts",
    { certificates: ["etcd01", "etcd02"], renewed: ["etcd01"] },
  ],
  ["replaces the certificate files of etcd01; no member restarts", { certificates: ["etcd01"] }],
  [
    "puts right what was changed by hand on etcd01, etcd02; restarts etcd02",
    { mended: ["etcd01", "etcd02"], restarts: ["etcd02"] },
  ],
])("a plan reads: %s", (words, plan) => {
  expect(planSentence({ ...nothing, ...plan })).toBe(words);
});
