import { monitoredBackups } from "../../../../../decisions/observability/monitoring/monitoredBackups";

const targets = [{ directory: { path: "/srv/a" } }, { name: "far", s3: { bucket: "b" } }];

test("a cluster without a target has no backups to watch", () => {
  expect(monitoredBackups({})).toBeUndefined();
  expect(monitoredBackups({ targets: [] })).toBeUndefined();
});

test("rules expect the intervals of the arguments, and the longest pause of a schedule", () => {
  expect(monitoredBackups({ targets })).toEqual({
    targets: ["directory", "far"],
    directories: ["directory"],
    intervalSeconds: 3600,
    drillIntervalSeconds: 604_800,
  });
  expect(monitoredBackups({ targets, interval: "5m", drill: { interval: "24h" } })).toMatchObject({
    intervalSeconds: 300,
    drillIntervalSeconds: 86_400,
  });
  expect(monitoredBackups({ targets, schedule: "hourly", drill: { enabled: false } })).toEqual({
    targets: ["directory", "far"],
    directories: ["directory"],
    intervalSeconds: 3600,
    drillIntervalSeconds: undefined,
  });
  expect(monitoredBackups({ targets, schedule: "Mon..Fri 02:00" })).toMatchObject({
    intervalSeconds: 259_200,
  });
});
