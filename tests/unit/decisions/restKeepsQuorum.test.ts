import fc from "fast-check";
import { quorum } from "../../../decisions/quorum";
import { restKeepsQuorum, type Taking } from "../../../decisions/restKeepsQuorum";

test.each<[Taking, boolean, boolean, RegExp]>([
  [
    { action: "restart", voters: 3, healthy: 3, targetHealthy: true },
    true,
    true,
    /2 healthy without this one: none more/,
  ],
  [
    { action: "restart", voters: 3, healthy: 2, targetHealthy: true },
    false,
    false,
    /writes would stop. Bring 1 more back/,
  ],
  [{ action: "restart", voters: 3, healthy: 2, targetHealthy: false }, true, true, /costs no quorum/],
  [{ action: "restart", voters: 5, healthy: 4, targetHealthy: true }, true, false, /none more may fail/],
  [{ action: "restart", voters: 5, healthy: 5, targetHealthy: true }, true, true, /1 more may fail/],
  [{ action: "restart", voters: 1, healthy: 1, targetHealthy: true }, false, true, /writes would stop/],
  [
    { action: "remove", voters: 3, healthy: 3, targetHealthy: true },
    true,
    true,
    /2 voters will be left, 2 needed/,
  ],
  [
    { action: "remove", voters: 3, healthy: 2, targetHealthy: false },
    true,
    true,
    /2 healthy without this one/,
  ],
  [{ action: "remove", voters: 3, healthy: 2, targetHealthy: true }, false, false, /writes would stop/],
  [
    { action: "remove", voters: 3, healthy: 1, targetHealthy: false },
    false,
    false,
    /there is no quorum to agree/,
  ],
  [{ action: "remove", voters: 2, healthy: 2, targetHealthy: true }, true, true, /1 voters? will be left/],
  [{ action: "remove", voters: 2, healthy: 1, targetHealthy: false }, false, true, /Only 1 of 2/],
  [{ action: "remove", voters: 1, healthy: 1, targetHealthy: true }, false, true, /last member/],
])("%j", (taking, ok, othersHealthy, message) => {
  const rest = restKeepsQuorum(taking);
  expect(rest).toMatchObject({ ok, othersHealthy });
  expect(rest.message).toMatch(message);
});

const takings = fc
  .record({
    voters: fc.integer({ min: 1, max: 9 }),
    action: fc.constantFrom("restart", "remove"),
    targetHealthy: fc.boolean(),
  })
  .chain((taking) =>
    fc
      .integer({
        min: taking.targetHealthy ? 1 : 0,
        max: taking.targetHealthy ? taking.voters : taking.voters - 1,
      })
      .map((healthy) => ({ ...taking, healthy })),
  );

test("whatever is allowed, a cluster that took writes before still does, and after as many failures more as it says", () => {
  fc.assert(
    fc.property(takings, (taking) => {
      const { ok, spare } = restKeepsQuorum(taking);
      const { action, voters, healthy, targetHealthy } = taking;
      if (!ok || healthy < quorum(voters)) return;
      const after = action === "remove" ? voters - 1 : voters;
      expect(healthy - (targetHealthy ? 1 : 0) - spare).toBeGreaterThanOrEqual(quorum(after));
    }),
  );
});
