import { part, component, repairingGate, member, plan, printed } from "./plannedSteps";

test.each<[string, ReturnType<typeof plan>, string, string[]]>([
  [
    "a setting",
    plan(
      component("a"),
      part(
        "update",
        "a",
        "staged-files",
        { stdin: "--- etcd.conf\nETCD_NAME=a\nETCD_METRICS=basic\nETCD_SNAPSHOT_COUNT=1\n" },
        { stdin: "--- etcd.conf\nETCD_NAME=a\nETCD_SNAPSHOT_COUNT=2\n" },
      ),
      part("update", "a", "member", member("configuration=1"), member("configuration=2")),
    ),
    "restarts",
    ["ETCD_SNAPSHOT_COUNT=2", "no ETCD_METRICS=basic"],
  ],
  [
    "a version",
    plan(
      component("a"),
      part("update", "a", "install", { stdin: "version=3.5.35" }, { stdin: "version=3.6.16" }),
      part("update", "a", "member", member("version=3.5.35"), member("version=3.6.16")),
    ),
    "restarts",
    ["etcd 3.5.35 → 3.6.16"],
  ],
  [
    "a version by way of another",
    plan(
      component("a"),
      part("update", "a", "install", { stdin: "version=3.5.35" }, { stdin: "version=3.7.3" }),
      part("create", "a", "upgrade-to-3.6.16", undefined, { stdin: "" }),
      part("update", "a", "member", member("version=3.5.35"), member("version=3.7.3")),
    ),
    "restarts",
    ["etcd 3.5.35 → 3.6.16 → 3.7.3"],
  ],
  [
    "another CA",
    plan(component("a"), part("update", "a", "member", member("trust=g1"), member("trust=g1, g2"))),
    "restarts",
    ["trusts CA g1 → g1, g2"],
  ],
  [
    "a certificate",
    plan(component("a"), part("update", "a", "certificate", { stdin: "[secret]" }, { stdin: "[secret]" })),
    "keeps running",
    ["certificate files replaced"],
  ],
  [
    "another SSH key, by which the certificate is staged again",
    plan(component("a"), {
      ...part("update", "a", "certificate", { stdin: "[secret]" }, { stdin: "[secret]" }),
      detailedDiff: { "connection.privateKey": { kind: "update" } },
    }),
    "keeps running",
    ["commands run again, nothing changes"],
  ],
  [
    "the unit",
    plan(
      component("a"),
      part(
        "update",
        "a",
        "staged-files",
        { stdin: "--- etcd.conf\nETCD_NAME=a\n--- etcd.service\n[Service]\nCPUQuota=100%\nNice=1\n" },
        { stdin: "--- etcd.conf\nETCD_NAME=a\n--- etcd.service\n[Service]\nCPUQuota=200%\n" },
      ),
      part("update", "a", "member", member("configuration=1"), member("configuration=2")),
    ),
    "restarts",
    ["CPUQuota=200%", "no Nice=1"],
  ],
  [
    "a revocation",
    plan(component("a"), part("update", "a", "crl", { stdin: "list=MII" }, { stdin: "list=MIJ" })),
    "keeps running",
    ["list of revoked certificates replaced"],
  ],
  [
    "an update that was interrupted before it came to a member, and is taken back",
    plan(
      component("a"),
      part(
        "update",
        "a",
        "staged-files",
        { stdin: "--- etcd.conf\nETCD_SNAPSHOT_COUNT=2\n" },
        { stdin: "--- etcd.conf\nETCD_SNAPSHOT_COUNT=1\n" },
      ),
      part("update", "a", "member", member("configuration=1"), member("configuration=1")),
    ),
    "keeps running, or restarts",
    ["ETCD_SNAPSHOT_COUNT=1"],
  ],
  [
    "a roll that was interrupted before it came to a member",
    plan(component("a"), part("update", "a", "member", member("configuration=1"), member("configuration=2"))),
    "restarts",
    ["reads files that an earlier update staged"],
  ],
  [
    "another SSH key",
    plan(component("a"), part("update", "a", "member", member("version=1"), member("version=1"))),
    "keeps running",
    ["commands run again, nothing changes"],
  ],
  [
    "an edit by hand",
    plan(
      component("a"),
      part("update", "a", "staged-files", { create: "configure" }, { create: "configure # repairs: x" }),
      repairingGate("a configuration: /etc/x was edited (now)"),
    ),
    "keeps running",
    ["put right: /etc/x was edited (now)"],
  ],
  [
    "an etcd that runs with old files",
    plan(
      component("a"),
      part("update", "a", "member", member("version=1"), member("version=1")),
      repairingGate("a member restarts: etcd runs with old files: x (now)"),
    ),
    "restarts",
    ["put right: etcd runs with old files: x (now)"],
  ],
  [
    "a host that leaves",
    plan(component("a", "delete"), part("delete", "a", "member", member("version=1"))),
    "stops",
    ["leaves the cluster; its data is moved aside"],
  ],
  [
    "what a member left behind that an update before had leave",
    plan(
      component("a", "delete"),
      part("delete", "a", "program", {}),
      part("delete", "a", "staged-files", { stdin: "--- etcd.conf\nETCD_NAME=a\n" }),
    ),
    "stops, if it runs",
    ["left in an earlier update, or did not join: leaves where it is a member; its files are removed"],
  ],
  [
    "a member that is replaced by hand",
    plan(component("a"), part("delete-replaced", "a", "member", member("version=1"), member("version=1"))),
    "leaves and joins again",
    ["its member is replaced; its data is moved aside"],
  ],
  [
    "a member that the state does not know, on a host that it does",
    plan(component("a"), part("create", "a", "member", undefined, member("version=1"))),
    "keeps running, or starts",
    ["imported as the member that it is, or made a member where it is not one yet"],
  ],
  [
    "a lost host whose neighbour is reached in another way",
    plan(
      component("a"),
      part("update", "a", "member", member("lost_name=a", "forget"), member("lost_name=a", "forget")),
    ),
    "is gone",
    ["commands run again, nothing changes"],
  ],
  [
    "a lost host that is dropped",
    plan(component("a", "delete"), part("delete", "a", "member", member("lost_name=a", "forget"))),
    "is gone",
    ["was lost and removed before; nothing is run on it"],
  ],
  [
    "a lost host that comes back",
    plan(
      component("a"),
      part(
        "update",
        "a",
        "member",
        member("lost_name=a", "forget"),
        member("role=joins as learner, then voter"),
      ),
    ),
    "starts",
    ["joins as learner, then voter"],
  ],
])("%s is shown with its effect on etcd", (_, found, etcd, changes) => {
  expect(printed(found)).toEqual([{ host: "a", etcd, changes }]);
});
