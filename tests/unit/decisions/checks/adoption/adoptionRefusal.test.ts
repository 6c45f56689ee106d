import { adoptionRefusal } from "../../../../../decisions/checks/adoption/adoptionRefusal";
import { savedGateInput } from "../../../../../decisions/checks/gate/gateInput";
import { fieldErrorText, type FieldError } from "../../../../../decisions/findings/fieldError";

type Stage = "adopted" | "managed" | undefined;

/** The health gate's input. */
function gate(stage: Stage, { names = ["etcd01", "etcd02"], version = "3.6.16", id = "8e9e" } = {}): string {
  const members = names
    .map((name) => `member=${name} https://${name}:2379 ${version} ${stage ?? "ours"}\n`)
    .join("");
  return members + (stage ? `adopt=${id}\n` : "") + (stage === "managed" ? "take_over=yes\n" : "");
}
const nothing = "";

const said = (refused: FieldError | undefined) => refused && fieldErrorText(refused);
const refusal = (before: string, after: string, lost: string[] = []) =>
  said(adoptionRefusal(savedGateInput(before), savedGateInput(after), lost));

test.each<[string, string]>([
  [nothing, gate(undefined)],
  [nothing, gate("adopted")],
  [gate("adopted"), gate("adopted")],
  [gate("adopted"), gate("managed")],
  [gate("managed"), gate("managed")],
  [gate("managed"), gate(undefined)],
  [gate(undefined), gate(undefined, { names: ["etcd01"], version: "3.7.3" })],
  [gate("managed"), gate(undefined, { names: ["etcd01", "etcd02", "etcd03"] })],
])("from %j to %j is a step", (before, after) => {
  expect(refusal(before, after)).toBeUndefined();
});

test.each<[string, string, RegExp]>([
  [nothing, gate("managed"), /not adopted yet. Leave manage out/],
  [gate("adopted"), gate(undefined), /cut them off. Set adopt.manage to true first/],
  [gate(undefined), gate("adopted"), /this stack manages the cluster already. Remove the field/],
  [gate("managed"), gate("adopted"), /that step cannot be undone/],
  [gate("adopted"), gate("managed", { id: "1234" }), /the adopted cluster is 8e9e/],
  [gate("adopted"), gate("adopted", { names: ["etcd01", "etcd03"] }), /etcd03, etcd02 would join or leave/],
  [gate("managed"), gate("managed", { version: "3.6.15" }), /the version stays 3\.6\.16/],
])("from %j to %j is refused", (before, after, words) => {
  expect(refusal(before, after)).toMatch(words);
});

test("a lost host may be removed at any step", () => {
  expect(refusal(gate("adopted"), gate("adopted", { names: ["etcd01"] }), ["etcd02"])).toBeUndefined();
});

test("the CA of what was found stays trusted in the update that replaces its certificates", () => {
  const trusting = (stage: Stage, ...trusted: number[]) =>
    gate(stage) + "signing=2\n" + trusted.map((generation) => `trusted=${generation}\n`).join("");
  const before = trusting("managed", 1, 2);
  expect(refusal(before, trusting(undefined, 1, 2))).toBeUndefined();
  expect(refusal(trusting(undefined, 1, 2), trusting(undefined, 2))).toBeUndefined();
  expect(refusal(before, trusting(undefined, 2))).toMatch(/certificates of generation 1 until this update/);
});
