import fc from "fast-check";
import { faultTolerance, quorum } from "../../../../decisions/membership/quorum";

test.each([
  [1, 1, 0],
  [2, 2, 0],
  [3, 2, 1],
  [4, 3, 1],
  [5, 3, 2],
  [6, 4, 2],
  [7, 4, 3],
])("%i voters: a quorum of %i, %i may be down", (voters, needed, down) => {
  expect(quorum(voters)).toBe(needed);
  expect(faultTolerance(voters)).toBe(down);
});

test("two quorums always share a voter, and one may be there with as many down as are tolerated", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99 }), (voters) => {
      expect(2 * quorum(voters)).toBeGreaterThan(voters);
      expect(voters - faultTolerance(voters)).toBe(quorum(voters));
    }),
  );
});
