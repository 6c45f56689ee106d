import { backupSettings } from "../../../../../decisions/recovery/backup/backupSettings";
import { maintenanceErrors } from "../../../../../decisions/recovery/maintenance/maintenanceErrors";

const fields = (maintenance: object, adopt?: object) =>
  maintenanceErrors({ maintenance, adopt }).map(({ path }) => path);

test("a timer of maintenance that is not valid is an error with its field", () => {
  expect(fields({ interval: "10m" })).toEqual(["maintenance.interval"]);
  expect(fields({ interval: "a week" })).toEqual(["maintenance.interval"]);
  expect(fields({ schedule: "%i" })).toEqual(["maintenance.schedule"]);
  expect(fields({ interval: "24h", schedule: "Sun *-*-* 03:00:00 UTC" })).toEqual(["maintenance.schedule"]);
  expect(fields({}, {})).toEqual(["maintenance"]);
  expect(fields({})).toEqual([]);
});

test("hosts get a timer of maintenance only where it is asked for", () => {
  expect(JSON.parse(backupSettings("etcd", {}, {}))).toMatchObject({
    maintenance: { interval_seconds: 604_800 },
  });
  expect(JSON.parse(backupSettings("etcd", {}, { schedule: "Sun 03:00" }))).toMatchObject({
    maintenance: { schedule: "Sun 03:00" },
  });
  expect(JSON.parse(backupSettings("etcd", {}))).not.toHaveProperty("maintenance");
});
