import { urlsToAsk } from "../../../../decisions/membership/urlsToAsk";

test("a host asks only the other hosts while one of them is a member", () => {
  expect(urlsToAsk(["b", "d"], { former: ["a", "b"], lost: [] })).toEqual(["b", "d"]);
});

test("a host asks the members that leave where no other host is a member, and no lost one", () => {
  expect(urlsToAsk(["e", "f"], { former: ["a", "b", "c"], lost: ["b"] })).toEqual(["e", "f", "a", "c"]);
});
