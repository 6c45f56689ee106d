import { clockFindings } from "../../../../../decisions/checks/preflight/clockFindings";

/** `host: message` of whatever is not well. */
const bad = (...aheadMs: (number | undefined)[]) =>
  clockFindings(aheadMs.map((ahead, index) => ({ name: `etcd0${index + 1}`, aheadMs: ahead })))
    .filter(({ ok }) => ok !== true)
    .map(({ host, message }) => `${host ?? "cluster"}: ${message}`);

const minutes = 60_000;

test.each<[string, number[]]>([
  ["clocks within a second", [0, 1000, -1000]],
  ["hosts that agree, half a minute from Pulumi's clock", [30_000, 30_500, 29_500]],
  ["one host with Pulumi's clock", [400]],
  ["no host at all", []],
])("%s are well", (_, clocks) => {
  expect(bad(...clocks)).toEqual([]);
});

test.each<[string, number[], RegExp[]]>([
  ["one of three", [0, 0, 10 * minutes], [/^etcd03: .*600\.0 s ahead of the other hosts'/]],
  ["one of three, behind", [-10 * minutes, 0, 0], [/^etcd01: .*600\.0 s behind the other hosts'/]],
  ["a single new host", [10 * minutes], [/^etcd01: .*600\.0 s ahead of the one where Pulumi runs/]],
  ["one of two", [0, -1001], [/^etcd02: .*1\.0 s behind the one where Pulumi runs/]],
  [
    "Pulumi's own",
    [-10 * minutes, -10 * minutes, -10 * minutes],
    [/^cluster: the clock where Pulumi runs is 600\.0 s ahead of the hosts'/],
  ],
])("%s is reported", (_, clocks, messages) => {
  const found = bad(...clocks);
  expect(found).toHaveLength(messages.length);
  messages.forEach((message, index) => {
    expect(found[index]).toMatch(message);
    expect(found[index]).toContain("Set up time synchronisation there");
  });
});

test("a clock that could not be read does not count as right", () => {
  expect(bad(0, undefined)).toEqual([
    "etcd02: its clock could not be read. Run `date` on that host, then pulumi preview again.",
  ]);
});

test("a new host is compared with the members, too", () => {
  const members = ["a", "b", "c"].map((name) => ({ name, aheadMs: 5000 }));
  expect(clockFindings([{ name: "d", aheadMs: 5100 }], members).map(({ ok }) => ok)).toEqual([true]);
  expect(clockFindings([{ name: "d", aheadMs: 0 }], members).map(({ ok, message }) => [ok, message])).toEqual(
    [[false, expect.stringMatching(/5\.0 s behind the other hosts'/)]],
  );
});
