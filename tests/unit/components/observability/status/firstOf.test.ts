import { firstOf } from "../../../../../components/observability/status/firstOf";

/** Each answers after so many milliseconds, and some answers will do. */
const asked = async (hosts: readonly { ms: number; willDo: boolean }[]) => {
  const order: number[] = [];
  const ask = async (at: number) => {
    order.push(at);
    await new Promise((resolve) => setTimeout(resolve, hosts[at]?.ms));
    return at;
  };
  const found = await firstOf([...hosts.keys()], ask, (at) => hosts[at]?.willDo === true, 30);
  return { found, order };
};
const good = { ms: 5, willDo: true };
const bad = { ms: 5, willDo: false };
const silent = { ms: 200, willDo: false };
const slow = { ms: 60, willDo: true };

test.each([
  ["the first answer will do, and no other is asked", [good, good], { found: 0, order: [0] }],
  [
    "all others are asked where the first answer will not do",
    [bad, bad, good],
    { found: 2, order: [0, 1, 2] },
  ],
  ["all others are asked beside one that takes long", [silent, silent, good], { found: 2, order: [0, 1, 2] }],
  ["a slow answer counts while the others are silent", [slow, silent], { found: 0, order: [0, 1] }],
  ["no answer will do", [bad, silent, bad], { found: undefined, order: [0, 1, 2] }],
  ["there is nothing to ask", [], { found: undefined, order: [] }],
])("the first answer that will do is taken: %s", async (_, hosts, result) => {
  expect(await asked(hosts)).toEqual(result);
});
