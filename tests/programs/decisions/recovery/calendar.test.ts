import { spawnSync } from "node:child_process";
import { calendarOf } from "../../../../decisions/recovery/schedule/calendar";

const parts = {
  days: ["", "Mon ", "mon-fri ", "Sat,Sun ", "Sat..Mon ", "Mon, ", "Monda "],
  dates: [
    "",
    "*-*-* ",
    "1-1 ",
    "*-*-1,15 ",
    "*-*-1/31 ",
    "*-*~28 ",
    "*-*~3/2 ",
    "*-*~29 ",
    "26-*-* ",
    "*-13-1 ",
    "* ",
  ],
  times: ["2:0", "*:0/15", "*:0/60", "*:*:59.9", "9..17:30", "10..60/55:1", "17..9:0", "24:0", "2", "*/2:0"],
};
const schedules = parts.days.flatMap((days) =>
  parts.dates.flatMap((date) => parts.times.map((time) => `${days}${date}${time}`)),
);
const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;

/** One process for all: systemd-analyze checks each and reports those that it refuses. */
function refusedBySystemd(): Set<string> {
  const { stderr } = spawnSync("systemd-analyze", ["calendar", "--", ...schedules], { encoding: "utf8" });
  return new Set([...stderr.matchAll(/specification '(.*)': /g)].map(([, schedule = ""]) => schedule));
}

(hasSystemd ? test : test.skip)(
  "the preview refuses the schedules that systemd refuses, and no other",
  () => {
    const refused = refusedBySystemd();
    expect(refused.size).toBeGreaterThan(100);
    expect(schedules.filter((one) => calendarOf(one) === undefined)).toEqual(
      schedules.filter((one) => refused.has(one)),
    );
  },
);
