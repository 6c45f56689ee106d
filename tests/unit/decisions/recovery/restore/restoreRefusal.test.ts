import type { GateMember, SavedGateInput } from "../../../../../decisions/checks/gate/gateInput";
import { isRestore, restoreRefusal } from "../../../../../decisions/recovery/restore/restoreRefusal";

const member = (name: string, change: Partial<GateMember> = {}): GateMember => ({
  name,
  clientUrl: `https://${name}`,
  version: "3.6.16",
  digest: "x",
  ...change,
});
const before: SavedGateInput = { members: [member("a"), member("b"), member("c")] };
const refusal = (members: GateMember[], more: { lost?: string[]; over?: string; recovers?: boolean } = {}) =>
  restoreRefusal(before, { members, restored: "t" }, { lost: [], ...more })?.message;

const setting = [member("a", { digest: "y" }), member("b"), member("c")];
const version = [member("a", { version: "3.6.17" }), member("b"), member("c")];

test("a restore over a living cluster has no other change beside it", () => {
  const over = "1f";
  expect(refusal([member("a"), member("b"), member("c")], { over })).toBeUndefined();
  expect(refusal(setting, { over })).toContain("what members read at a start (a)");
  expect(refusal(version, { over })).toContain("the version (a)");
  expect(refusal([member("a"), member("b")], { over })).toContain("drops hosts (c)");
});

test("a restore where no cluster lives may bring the version and the quota that the backup needs", () => {
  expect(refusal(setting)).toBeUndefined();
  expect(refusal(version)).toBeUndefined();
  expect(refusal([member("a"), member("b")])).toContain("drops hosts (c)");
});

test("a recovery may bring another quota, and no other version", () => {
  expect(refusal(setting, { recovers: true })).toBeUndefined();
  expect(refusal(version, { recovers: true })).toContain("the version (a)");
});

test("new hosts and lost hosts are allowed beside a restore", () => {
  expect(refusal([member("a"), member("b"), member("d")], { lost: ["c"], over: "1f" })).toBeUndefined();
});

test("an update with the token of before, or without one, is not a restore", () => {
  expect(isRestore({ members: [], restored: "t" }, { members: [], restored: "t" })).toBe(false);
  expect(isRestore({ members: [], restored: "t" }, { members: [] })).toBe(false);
  expect(isRestore({ members: [], restored: "t" }, { members: [], restored: "u" })).toBe(true);
});
