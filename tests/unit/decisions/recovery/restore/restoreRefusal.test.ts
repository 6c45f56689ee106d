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
const refusal = (members: GateMember[], lost: string[] = []) =>
  restoreRefusal(before, { members, restored: "t" }, lost)?.message;

test("a restore is an update of its own", () => {
  expect(refusal([member("a"), member("b"), member("c")])).toBeUndefined();
  expect(refusal([member("a", { digest: "y" }), member("b"), member("c")])).toContain(
    "what members read at a start (a)",
  );
  expect(refusal([member("a", { version: "3.6.17" }), member("b"), member("c")])).toContain(
    "the version (a)",
  );
  expect(refusal([member("a"), member("b")])).toContain("drops hosts (c)");
});

test("new hosts and lost hosts are allowed beside a restore", () => {
  expect(refusal([member("a"), member("b"), member("d")], ["c"])).toBeUndefined();
});

test("an update with the token of before, or without one, is not a restore", () => {
  expect(isRestore({ members: [], restored: "t" }, { members: [], restored: "t" })).toBe(false);
  expect(isRestore({ members: [], restored: "t" }, { members: [] })).toBe(false);
  expect(isRestore({ members: [], restored: "t" }, { members: [], restored: "u" })).toBe(true);
});
