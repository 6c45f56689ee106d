import fc from "fast-check";
import { quorum } from "../../../../decisions/membership/quorum";
import { restKeepsQuorum, type Removal } from "../../../../decisions/membership/restKeepsQuorum";

test.each<[Removal, boolean, RegExp]>([
  [{ voters: 3, healthy: 3, targetHealthy: true }, true, /2 voters will be left, 2 needed/],
  [{ voters: 3, healthy: 2, targetHealthy: false }, true, /2 healthy without this one/],
  [{ voters: 5, healthy: 5, targetHealthy: true }, true, /1 more may fail/],
  [{ voters: 3, healthy: 2, targetHealthy: true }, false, /writes would stop. Bring 1 more back/],
  [{ voters: 3, healthy: 1, targetHealthy: false }, false, /there is no quorum for a removal/],
  [{ voters: 2, healthy: 2, targetHealthy: true }, true, /1 voters? will be left/],
  [{ voters: 2, healthy: 1, targetHealthy: false }, false, /Only 1 of 2/],
  [{ voters: 1, healthy: 1, targetHealthy: true }, false, /last member/],
])("%j", (removal, ok, message) => {
  const rest = restKeepsQuorum(removal);
  expect(rest.ok).toBe(ok);
  expect(rest.message).toMatch(message);
});

const removals = fc
  .record({ voters: fc.integer({ min: 1, max: 9 }), targetHealthy: fc.boolean() })
  .chain((removal) =>
    fc
      .integer({
        min: removal.targetHealthy ? 1 : 0,
        max: removal.targetHealthy ? removal.voters : removal.voters - 1,
      })
      .map((healthy) => ({ ...removal, healthy })),
  );

test("after each allowed removal the cluster takes writes, also with as many more failures as the message says", () => {
  fc.assert(
    fc.property(removals, (removal) => {
      const { ok, message } = restKeepsQuorum(removal);
      const { voters, healthy, targetHealthy } = removal;
      if (!ok || healthy < quorum(voters)) return;
      const [, told = ""] = /: (none|\d+)(?: more)+ may fail\.$/.exec(message) ?? [];
      const spare = told === "none" ? 0 : Number(told || NaN);
      expect(healthy - (targetHealthy ? 1 : 0) - spare).toBeGreaterThanOrEqual(quorum(voters - 1));
    }),
  );
});
