import { clusterStatus } from "../../../../../decisions/observability/status/clusterStatus";
import { statusScreen } from "../../../../../decisions/observability/status/statusScreen";
import type { AskedHost } from "../../../../../decisions/observability/status/statusFindings";
import { answers, drill, finding, member, names, silentMember } from "./hostAnswers";

const screen = (asked: AskedHost[]) =>
  statusScreen(clusterStatus("orders", asked, "2026-11-29T12:00:01.000Z", [...names, "etcd04"]));

test("the status of a healthy cluster is one screen", () => {
  const drills = [drill("2026-11-29T10:00:00Z")];
  expect(screen(answers({ etcd02: { drills } }))).toBe(`\
HEALTHY   orders: 3 of 3 voting members serve; leader etcd01; one more may fail

MEMBER  ID                ROLE    ETCD    STATE    DB        QUOTA    TERM  INDEX   BEHIND
etcd01  8e9e05c521646901  leader  3.6.16  healthy  20.0 MiB  2.0 GiB  4     123456  0
etcd02  8e9e05c521646902  voter   3.6.16  healthy  20.0 MiB  2.0 GiB  4     123456  0
etcd03  8e9e05c521646903  voter   3.6.16  healthy  20.0 MiB  2.0 GiB  4     123456  0

HOST    ANSWERS  PROGRAM       CERTIFICATE ENDS
etcd01  yes      0123456789ab  2027-11-29 (365 days)
etcd02  yes      0123456789ab  2027-11-29 (365 days)
etcd03  yes      0123456789ab  2027-11-29 (365 days)

CA            ENDS
etcd etcd CA  2036-11-29 (3652 days)

TARGET  ANSWERS  LAST BACKUP  SIZE     KEPT  LAST DRILL  RESULT     RESTORED IN
s3      yes      30 min ago   5.0 MiB  12    2 h ago     succeeded  3.2 s

RECORD                             VALUES  AS THE MEMBERS
_etcd-server-ssl._tcp.example.com  3       yes

Asked at 2026-11-29T12:00:01.000Z.
`);
});

test("each finding comes first, with its evidence and the page to read, within 100 columns", () => {
  const down = {
    members: [member("etcd01"), member("etcd02"), silentMember("etcd03")],
    findings: [
      finding("member-unhealthy", "etcd03", { text: `connection refused ${"and again ".repeat(20)}` }),
    ],
  };
  const text = screen(answers({ etcd01: down, etcd02: down, etcd03: "10.0.0.3:22 cannot be reached" }));
  expect(text).toMatch(
    /^WARNING {3}orders: 2 of 3 voting members serve; leader etcd01; no other member may fail\n\n/,
  );
  expect(text).toContain(
    "\nWARNING   etcd03: 10.0.0.3:22 cannot be reached [status.host-silent]\n          Check the host",
  );
  expect(text).toContain("\nWARNING   etcd03: connection refused and again");
  expect(text).toContain("\n          docs/runbooks/member-lost.md\n");
  expect(text).toMatch(/\netcd03 {2}8e9e05c521646903 {2}voter +- +silent/);
  expect(text).toMatch(/\netcd03 {2}no /);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
});

test("a finding of some hosts alone is shown with their names", () => {
  const text = screen(answers({ etcd02: { findings: [finding("target-silent", "target s3")] } }));
  expect(text).toContain(
    "WARNING   target s3: target-silent was found (seen from etcd02) [status.target-silent]\n",
  );
});

test("a host with another version of the program answers, and reports nothing of the cluster", () => {
  const older = (name: string) => ({ name, why: "another version", otherProgram: true });
  const seen = { findings: [finding("target-silent", "target s3")] };
  const asked = [...answers({ etcd01: seen, etcd02: seen }).slice(0, 2), older("etcd03")];
  const text = screen(asked);
  expect(text).toMatch(/\netcd03 {2}yes {6}another +-\n/);
  expect(text).not.toContain("seen from");
  expect(text).not.toContain("member-lost");
  expect(screen(names.map(older))).toMatch(
    /^CRITICAL {2}orders: no host has a program that understands the question\n/,
  );
});

test("a cluster without a quorum says how many voting members are needed", () => {
  const none = {
    cluster: { id: "", quorum: false, leader: "" },
    members: [
      member("etcd01", { commits: false, role: "voter", db_size: 20480 }),
      { ...silentMember("etcd02"), name: "", id: "" },
      { ...silentMember("etcd03"), name: "", id: "", url: "https://10.0.0.3:2379" },
    ],
  };
  const text = screen(answers({ etcd01: none, etcd02: "timeout", etcd03: "timeout" }));
  expect(text).toMatch(/^CRITICAL {2}orders: no quorum; 0 of 3 voting members serve, and 2 are needed\n/);
  expect(text).toMatch(/\netcd01 .* 20\.0 KiB .*\netcd02 .* silent .*\n10\.0\.0\.3 .* silent /);
  expect(screen(names.map((name) => ({ name, why: "timeout" })))).toMatch(
    /^CRITICAL {2}orders: no host answers. If all data is lost: docs\/runbooks\/everything-lost.md\n/,
  );
});

test.each([
  ["3 of 3 show", {}],
  ["2 of 3 show", { etcd03: "timeout" }],
])(
  "hosts with other keys may be in the middle of a restore, so no data is called lost: %s",
  (words, other) => {
    const why = "the host's key is not the one in etcd.hostKey";
    const text = screen(
      answers({ etcd01: why, etcd02: why, etcd03: why, ...other }).map((one) => ({
        ...one,
        otherKey: one.why === why,
      })),
    ).replace(/\s+/g, " ");
    expect(text).toContain(
      `CRITICAL orders: no host answers, and ${words} another SSH host key than expected. ` +
        "If an update was interrupted: docs/runbooks/update-interrupted.md",
    );
    expect(text).not.toContain("everything-lost");
  },
);

// A host remembers the others, and knows the role of its own member.
test.each([
  ["unknown", "unknown", "unknown"],
  ["voter", "unknown", "unknown"],
] as const)("a cluster without a quorum counts no voting members where no host lists them", (...roles) => {
  const none = {
    cluster: { id: "", quorum: false, leader: "" },
    members: roles.map((role, n) => ({ ...silentMember(`etcd0${n + 1}`), role })),
  };
  expect(screen(answers({ etcd01: none, etcd02: "timeout", etcd03: "timeout" }))).toMatch(
    /^CRITICAL {2}orders: no quorum; no host lists the members, so their number is not known\n/,
  );
});

test("a record that is not as the members, and a stack without backups, are shown as such", () => {
  const name = "_etcd-server-ssl._tcp.example.com";
  const text = screen(
    answers({
      etcd01: { findings: [finding("record-differs", name)], backups: [] },
      etcd02: { backups: [] },
      etcd03: { backups: [] },
    }),
  );
  expect(text).toMatch(/_tcp\.example\.com +3 +no\n/);
  expect(text).toContain("No backups: ");
});
