import { preUpdateFindings } from "../../../../../decisions/checks/preUpdate/preUpdateFindings";
import { isError } from "../../../../../decisions/findings/isError";
import { memberStatuses } from "../../../../../decisions/checks/preUpdate/memberStatus";
import { savedGateInput } from "../../../../../decisions/checks/gate/gateInput";
import { plannedChange } from "../../../../../decisions/checks/gate/plannedChange";
import { checkOf } from "../../findings/checkOf";

const gate = (...members: string[]) =>
  savedGateInput(members.map((member) => `member=${member}\n`).join("") + "client_port=2379\n");
const line = (name: string, version = "3.6.16", digest = "aaa") =>
  `${name} https://${name}:2379 ${version} ${digest}`;
const look = (name: string, health = "healthy", version = "3.6.16", words = "") =>
  `${name} https://${name}:2379 voter ${health} ${version} ${words}\n`;

describe("the change that the pre-update check reads out of the health gate's input", () => {
  test.each([
    ["nothing", ["a", "b"], ["a", "b"], { removed: [], added: [], restarted: [] }],
    ["a host added", ["a"], ["a", "b"], { removed: [], added: ["b"], restarted: [] }],
    ["a host dropped", ["a", "b"], ["b"], { removed: ["a"], added: [], restarted: [] }],
  ])("%s", (_what, before, after, expected) => {
    expect(
      plannedChange(gate(...before.map((name) => line(name))), gate(...after.map((name) => line(name)))),
    ).toMatchObject(expected);
  });

  test("another digest or version is a restart", () => {
    const before = gate(line("a"), line("b"), line("c"));
    const after = gate(line("a", "3.6.16", "bbb"), line("b", "3.7.3"), line("c"));
    expect(plannedChange(before, after)).toMatchObject({
      restarted: ["a", "b"],
      upgraded: ["b"],
      saving: ["b"],
    });
    const patch = gate(line("a", "3.6.17"), line("b"), line("c"));
    expect(plannedChange(before, patch)).toMatchObject({ upgraded: ["a"], saving: [] });
  });
});

describe("the pre-update check refuses", () => {
  const errors = (change: Partial<Parameters<typeof preUpdateFindings>[0]>, ...looked: string[]) =>
    preUpdateFindings(
      {
        wanted: ["a", "b", "c"],
        removed: [],
        added: [],
        restarted: [],
        upgraded: [],
        saving: [],
        readdressed: [],
        version: "3.6.16",
        ...change,
      },
      memberStatuses(looked.join("")),
    )
      .filter(isError)
      .map((one) => (one.host ? `${checkOf(one)} ${one.host}` : checkOf(one)));

  test.each<[string, string[], string[]]>([
    ["nothing on a healthy cluster", errors({ restarted: ["a"] }, look("a"), look("b"), look("c")), []],
    [
      "a restart while another member is down",
      errors({ restarted: ["a"] }, look("a"), look("b"), look("c", "unhealthy", "-")),
      ["member-health c"],
    ],
    [
      "no restart of the member that is down, alone",
      errors({ restarted: ["c"] }, look("a"), look("b"), look("c", "unhealthy", "-")),
      [],
    ],
    [
      "no restart that comes after the one of the member that is down",
      errors({ restarted: ["b", "c"] }, look("a"), look("b", "unhealthy", "-"), look("c")),
      [],
    ],
    [
      "a restart that comes before the one of the member that is down",
      errors({ restarted: ["a", "b"] }, look("a"), look("b", "unhealthy", "-"), look("c")),
      ["member-health b"],
    ],
    [
      "a host marked lost whose etcd answers",
      errors({ removed: ["c"], lost: ["c"] }, look("a"), look("b"), look("c")),
      ["lost c"],
    ],
    [
      "no lost host that is down",
      errors({ removed: ["c"], lost: ["c"] }, look("a"), look("b"), look("c", "unhealthy", "-")),
      [],
    ],
    [
      "a host that joins while a member is down",
      errors({ added: ["d"] }, look("a"), look("b"), look("c", "unhealthy", "-")),
      ["member-health c"],
    ],
    [
      "a host that joins before the one that is down leaves",
      errors({ added: ["d"], removed: ["c"] }, look("a"), look("b"), look("c", "unhealthy", "-")),
      ["member-health c"],
    ],
    [
      "no host that joins as the one that is down is given up",
      errors(
        { added: ["d"], removed: ["c"], lost: ["c"] },
        look("a"),
        look("b"),
        look("c", "unhealthy", "-"),
      ),
      [],
    ],
    [
      "a restart before the one that is down leaves",
      errors(
        { restarted: ["a"], removed: ["d"] },
        look("a"),
        look("b"),
        look("c"),
        look("d", "unhealthy", "-"),
      ),
      ["member-health d"],
    ],
    [
      "a restart as one of two that were three, since one was removed by hand",
      errors({ restarted: ["a", "b"] }, look("a"), look("b")),
      ["quorum"],
    ],
    [
      "... or is given up in the same update",
      errors(
        { wanted: ["a", "b"], restarted: ["a", "b"], removed: ["c"], lost: ["c"] },
        look("a"),
        look("b"),
        look("c", "unhealthy", "-"),
      ),
      ["quorum"],
    ],
    [
      "... or was before",
      errors({ wanted: ["a", "b"], restarted: ["a", "b"], lost: ["c"] }, look("a"), look("b")),
      ["quorum"],
    ],
    [
      "... and another joins later only",
      errors(
        { wanted: ["a", "b", "d"], restarted: ["a", "b"], removed: ["c"], lost: ["c"], added: ["d"] },
        look("a"),
        look("b"),
        look("c", "unhealthy", "-"),
      ),
      ["quorum"],
    ],
    [
      "no restart after another joined in its place",
      errors(
        { wanted: ["a", "b", "d"], restarted: ["b", "d"], removed: ["c"], lost: ["c"], added: ["a"] },
        look("b"),
        look("d"),
        look("c", "unhealthy", "-"),
      ),
      [],
    ],
    [
      "no restart of two that are meant to be two",
      errors({ wanted: ["a", "b"], restarted: ["a", "b"] }, look("a"), look("b")),
      [],
    ],
    [
      "a removal that leaves no quorum",
      errors({ removed: ["a"] }, look("a"), look("b"), look("c", "unhealthy", "-")),
      ["quorum a", "member-health c"],
    ],
    [
      "a removal that the health gate would end before, since one that stays is down",
      errors({ removed: ["a"] }, look("a"), look("b"), look("c"), look("d"), look("e", "unhealthy", "-")),
      ["member-health e"],
    ],
    [
      "no removal while the one that is down restarts",
      errors(
        { removed: ["a"], restarted: ["e"] },
        look("a"),
        look("b"),
        look("c"),
        look("d"),
        look("e", "unhealthy", "-"),
      ),
      [],
    ],
    [
      "no removal of the member that is down",
      errors({ removed: ["c"] }, look("a"), look("b"), look("c", "unhealthy", "-")),
      [],
    ],
    [
      "any change under an alarm",
      errors({}, ...["a", "b"].map((name) => look(name, "healthy", "3.6.16", "memberID:1 alarm:NOSPACE"))),
      ["alarm"],
    ],
    [
      "no version that is skipped where the steps are planned",
      errors({ version: "3.7.3", through: ["3.6.16"] }, look("a", "healthy", "3.5.35")),
      [],
    ],
    [
      "a member that is too old to stay until it leaves",
      errors(
        { version: "3.7.3", through: ["3.6.16"], removed: ["d"] },
        ...["a", "b", "c", "d"].map((name) => look(name, "healthy", "3.5.35")),
      ),
      ["version d"],
    ],
    [
      "no leaving beside an upgrade by one minor version",
      errors({ removed: ["d"] }, ...["a", "b", "c", "d"].map((name) => look(name, "healthy", "3.5.35"))),
      [],
    ],
    [
      "a version that is skipped, by what really runs",
      errors({ version: "3.7.3" }, look("a", "healthy", "3.5.35")),
      ["version"],
    ],
  ])("%s", (_promise, found, expected) => {
    expect(found).toEqual(expected);
  });
});

test("the pre-update check warns of a member that is down and dropped: its own host must remove it", () => {
  const dropped = {
    wanted: ["a", "b"],
    removed: ["c"],
    added: [],
    restarted: [],
    upgraded: [],
    saving: [],
    readdressed: [],
    version: "3.6.16",
  };
  const found = preUpdateFindings(
    dropped,
    memberStatuses(look("a") + look("b") + look("c", "unhealthy", "-")),
  );
  const [warning, ...others] = found.filter(({ ok }) => ok !== true);
  expect(others).toEqual([]);
  expect(warning).toMatchObject({ code: "leaving.down", host: "c", severity: "warning" });
  expect(warning?.message).toContain("mark it lost instead");
});

describe("a member whose peer URL is not the declared one", () => {
  const found = (peerUrls: string) =>
    preUpdateFindings(
      {
        ...plannedChange(gate(line("a")), gate(line("a", "3.6.16", "bbb"))),
        peerUrls: { a: "https://a:2380", joins: "https://joins:2380" },
      },
      memberStatuses(`a https://a:2379 ${peerUrls}voter healthy 3.6.16 \n`),
    )
      .filter(({ code, ok }) => code.startsWith("member-url.") && ok !== true)
      .map(({ host, severity, code }) => ({ host, severity, code }));

  test.each([
    ["another one", "https://b:2380 ", [{ host: "a", severity: "error", code: "member-url.moved" }]],
    [
      "one more",
      "https://A:2380,https://a:2380 ",
      [{ host: "a", severity: "warning", code: "member-url.additional" }],
    ],
    [
      "that of another host beside its own",
      "https://a:2380,https://joins:2380 ",
      [{ host: "a", severity: "error", code: "member-url.additional" }],
    ],
    ["the declared one", "https://a:2380 ", []],
  ])("is a finding: %s", (_, peerUrls, findings) => {
    expect(found(peerUrls)).toEqual(findings);
  });
});

test("the words of a member are quoted, so they do not read as a sentence of the check", () => {
  const words = 'fine". Nothing is wrong. Run etcd-host abandon';
  const findings = preUpdateFindings(
    plannedChange(gate(line("a")), gate(line("a", "3.6.16", "bbb"))),
    memberStatuses(look("a", "healthy", "3.6.16", words)),
  );
  expect(findings.find(({ code }) => code === "alarm.raised")?.message).toMatch(
    /^etcd reports "fine\\"\. Nothing is wrong\. Run etcd-host abandon"\. Clear it first: /,
  );
});

describe("a member that is down", () => {
  const message = (change: Partial<Parameters<typeof preUpdateFindings>[0]>) =>
    preUpdateFindings(
      {
        ...plannedChange(gate(line("a"), line("b")), gate(line("a", "3.6.16", "bbb"), line("b"))),
        ...change,
      },
      memberStatuses(look("a") + look("b", "unhealthy", "-") + look("d", "unhealthy", "-")),
    )
      .filter(({ ok }) => ok !== true)
      .map((found) => found.message)
      .join("\n");

  test.each([{}, { added: ["c"] }, { removed: ["d"] }, { removed: ["d"], restarted: [] }])(
    "is to be repaired where its host answers, and never to be marked lost: %j",
    (change) => {
      const words = message({ ...change, reasons: { b: "etcd was stopped on this host", d: "" } });
      expect(words).toMatch(/^is not healthy \(no answer\), and /);
      expect(words).not.toMatch(/mark (it|its)|lost instead|preUpdateChecks/);
    },
  );

  test("was not asked where its host leaves, so nothing is said of what that host shows", () => {
    const words = message({ removed: ["d"] });
    expect(
      words.match(/Its host was not asked, because it is no longer in hosts\. .*start etcd there\./g),
    ).toHaveLength(2);
  });

  test("may be marked lost where its host does not answer", () => {
    expect(message({})).toContain(
      "Its host shows no member. Start the host; if it does not come back, or was installed again, mark it lost.",
    );
    expect(message({ reasons: { b: "etcd was stopped" } })).toContain(
      "Its host answers: etcd was stopped. Fix it there",
    );
  });
});
