import { clusterSize } from "../../../../decisions/membership/clusterSize";
import { said } from "../findings/said";

test.each([3, 5, 7, 9])("%i members need no words", (members) => {
  expect(said(clusterSize(members))).toEqual({ errors: [], warnings: [] });
});

test.each([
  [1, /one member/],
  [2, /need 2 for a quorum: they can lose 0, and so can 1\..*List 1 or 3/],
  [4, /need 3 for a quorum: they can lose 1, and so can 3\..*List 3 or 5/],
  [6, /they can lose 2, and so can 5\./],
])("%i members are warned of, with the reason", (members, reason) => {
  const { errors, warnings } = said(clusterSize(members));
  expect(errors).toEqual([]);
  expect(warnings.join()).toMatch(reason);
});

test.each([
  [0, /empty/],
  [10, /10 members.*wait.* for 6/],
])("%i members are refused", (members, reason) => {
  expect(said(clusterSize(members)).errors.join()).toMatch(reason);
});
