import fc from "fast-check";
import { renewalDays, shortestGraceDays } from "../../../../decisions/pki/renewalDays";
import { renewalPeriod } from "../../../../decisions/pki/renewalPeriod";

const day = 24 * 60 * 60 * 1000;
const times = fc.date({ min: new Date("2020-01-01"), max: new Date("2120-01-01"), noInvalidDate: true });
const names = fc.string({ minLength: 1 });

test.each([
  [365, 243],
  [90, 60],
  [30, 16],
  [15, 1],
])("certificates good for %i days are renewed every %i", (validity, days) => {
  expect(renewalDays(validity)).toBe(days);
});

test("a certificate made at any time is due before it ends, with days to spare", () => {
  fc.assert(
    fc.property(
      times,
      names,
      fc.integer({ min: shortestGraceDays + 1, max: 4000 }),
      (now, name, validity) => {
        const everyDays = renewalDays(validity);
        const late = new Date(now.getTime() + (validity - shortestGraceDays) * day);
        expect(renewalPeriod({ now: late, everyDays, name })).toBeGreaterThan(
          renewalPeriod({ now, everyDays, name }),
        );
      },
    ),
  );
});

test("nothing is due twice within a period", () => {
  fc.assert(
    fc.property(
      times,
      names,
      fc.integer({ min: 1, max: 1000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (now, name, everyDays, part) => {
        const later = new Date(now.getTime() + part * everyDays * day);
        const grown =
          renewalPeriod({ now: later, everyDays, name }) - renewalPeriod({ now, everyDays, name });
        expect([0, 1]).toContain(grown);
      },
    ),
  );
});

test("the members of a cluster are not due on one day", () => {
  const dueDay = (name: string) => {
    const at = (n: number) =>
      renewalPeriod({ now: new Date(Date.UTC(2026, 0, 1) + n * day), everyDays: 243, name });
    return Array.from({ length: 243 }, (_, n) => n).find((n) => at(n + 1) > at(n));
  };
  const days = ["etcd01", "etcd02", "etcd03"].map((name) => dueDay(`etcd-pki-member-${name}`));
  expect(new Set(days).size).toBe(3);
});
