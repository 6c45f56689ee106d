import type { HostPlan } from "../../../decisions/plan/hostPlan";
import type { PreviewPlan } from "../../../decisions/plan/previewPlan";
import type { Seen, SeenHost } from "../../integration/support/seen";
import { untruths } from "../../integration/support/untruths";

const conf = "/etc/etcd/etcd.conf";
const pki = "/etc/etcd/pki/current";
const was = (name: string): SeenHost => ({ files: { [conf]: "1", [pki]: "1" }, etcd: `${name} 1` });
const before: Seen = {
  hosts: { a: was("a"), b: was("b"), c: was("c"), d: { files: {} } },
  members: { a: "1", b: "2", c: "3" },
};

function plan(hosts: HostPlan[] = [], more: Partial<PreviewPlan> = {}): PreviewPlan {
  const restarts = hosts.filter(({ etcd }) => etcd === "restarts").map(({ host }) => host);
  return {
    cluster: "etcd",
    voters: { before: 3, after: 3 },
    joins: [],
    leaves: [],
    letGo: [],
    forgotten: [],
    replaced: [],
    takenUp: [],
    begun: true,
    restarts,
    takenBack: [],
    moved: [],
    versions: { before: ["3.6.16"], after: "3.6.16" },
    certificates: [],
    renewed: [],
    backups: [],
    writtenAgain: [],
    restored: [],
    mended: [],
    records: false,
    hosts,
    ...more,
  };
}

/** The facts afterwards, where these hosts are another and the members may be too. */
function after(hosts: Seen["hosts"] = {}, members = before.members): Seen {
  return { hosts: { ...before.hosts, ...hosts }, members };
}

const setting: HostPlan = {
  host: "a",
  etcd: "restarts",
  changes: [{ code: "line", words: "ETCD_SNAPSHOT_COUNT=5" }],
};
const restarted: SeenHost = { files: { [conf]: "2", [pki]: "1" }, etcd: "a 2" };
const joins: HostPlan = {
  host: "d",
  etcd: "starts",
  changes: [{ code: "joins", words: "joins as learner, then voter" }],
};
const joining = plan([joins], { joins: ["d"], voters: { before: 3, after: 4 } });
const leaves: HostPlan = { host: "c", etcd: "stops", changes: [{ code: "leaves", words: "leaves" }] };
const leaving = plan([leaves], { leaves: ["c"], voters: { before: 3, after: 2 } });
const certificate: HostPlan = {
  host: "a",
  etcd: "continues",
  changes: [{ code: "certificate", words: "certificate files replaced" }],
};
const renewed: SeenHost = { files: { [conf]: "1", [pki]: "2" }, etcd: "a 1" };
const again: HostPlan = {
  host: "a",
  etcd: "continues",
  changes: [{ code: "nothing", words: "commands run again, nothing changes" }],
};

test.each<[string, PreviewPlan, Seen]>([
  ["nothing", plan(), after()],
  ["a setting", plan([setting]), after({ a: restarted })],
  ["a joining", joining, after({ d: was("d") }, { ...before.members, d: "4" })],
  ["a leaving", leaving, after({ c: { files: {} } }, { a: "1", b: "2" })],
  ["a certificate", plan([certificate], { certificates: ["a"] }), after({ a: renewed })],
  ["another SSH key", plan([again]), after()],
])("%s that is as it was shown is the truth", (_, shown, seen) => {
  expect(untruths(shown, before, seen)).toEqual([]);
});

test.each<[string, PreviewPlan, Seen, RegExp]>([
  [
    "a restart",
    plan(),
    after({ a: { ...was("a"), etcd: "a 2" } }),
    /a: the preview says that etcd keeps running, but it restarts/,
  ],
  [
    "a file",
    plan(),
    after({ b: { ...was("b"), files: { [conf]: "2", [pki]: "1" } } }),
    /b: .* nothing changes, but these did: \/etc/,
  ],
  [
    "a file of a command that is said to run again",
    plan([again]),
    after({ a: { ...restarted, etcd: "a 1" } }),
    /these did/,
  ],
  [
    "a certificate",
    plan([{ ...certificate, changes: [{ code: "line", words: "x" }] }]),
    after({ a: renewed }),
    /a: its certificate files changed/,
  ],
  ["a stop", plan(), after({ c: { ...was("c"), etcd: undefined } }), /c: .*keeps running, but it stops/],
  [
    "a new member",
    plan(),
    after({}, { ...before.members, d: "4" }),
    /who joins: by the preview nobody, in fact d/,
  ],
  [
    "a member's new identity",
    plan(),
    after({}, { ...before.members, a: "9" }),
    /who leaves: by the preview nobody, in fact a/,
  ],
])("%s that was not shown is reported", (_, shown, seen, words) => {
  expect(untruths(shown, before, seen).join("\n")).toMatch(words);
});

test.each<[string, PreviewPlan, Seen, RegExp]>([
  [
    "a restart",
    plan([setting]),
    after({ a: { ...restarted, etcd: "a 1" } }),
    /a: the preview says that etcd restarts, but it keeps running/,
  ],
  ["a setting", plan([setting]), after({ a: { ...was("a"), etcd: "a 2" } }), /a: .*but no file changed/],
  ["a joining", joining, after(), /who joins: by the preview d, in fact nobody/],
  ["a leaving", leaving, after(), /who leaves: by the preview c, in fact nobody/],
  [
    "a certificate",
    plan([certificate], { certificates: ["a"] }),
    after({ a: restarted }),
    /a: its certificate files did not change/,
  ],
  [
    "a host that is lost",
    plan([{ ...leaves, etcd: "isGone" }], { forgotten: ["c"] }),
    after({ c: undefined }),
    /who leaves: by the preview c/,
  ],
])("%s that was shown and did not come is reported", (_, shown, seen, words) => {
  expect(untruths(shown, before, seen).join("\n")).toMatch(words);
});
