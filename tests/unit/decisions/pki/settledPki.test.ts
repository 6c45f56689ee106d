import type { PkiSettings } from "../../../../components/pki/PkiSettings";
import { settledPki } from "../../../../decisions/pki/settledPki";

test("without settings the first CA signs and is trusted, for a year, with renewal after two thirds", () => {
  expect(settledPki({})).toEqual({
    authorities: { signing: 1, trusted: [1] },
    validityDays: 365,
    renewal: { everyDays: 243 },
  });
});

test("the time between two renewals follows the validity, unless it is given", () => {
  expect(settledPki({ validityDays: 60 }).renewal.everyDays).toBe(40);
  expect(settledPki({ validityDays: 60, renewal: { everyDays: 30 } }).renewal.everyDays).toBe(30);
});

test("settings that have no default here stay as they are, and settling twice changes nothing", () => {
  const given: PkiSettings = {
    authorities: { signing: 2, trusted: [2, 1] },
    renewal: { trigger: "leak", today: "2027-03-01" },
    clients: ["a"],
  };
  const settled = settledPki(given);
  expect(settled).toMatchObject({
    authorities: { signing: 2, trusted: [1, 2] },
    renewal: { trigger: "leak", today: "2027-03-01", everyDays: 243 },
    clients: ["a"],
  });
  expect(settledPki(settled)).toEqual(settled);
});
