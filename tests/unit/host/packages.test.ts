import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const [program, systems] = [
  join(__dirname, "../../../host/lib/packages.sh"),
  join(__dirname, "../fixtures/os-release"),
];

function packageCommands(system: string, version = "3.5.16") {
  const script = `set -eu; . "$1"; package_commands "$2" "$3"`;
  const { status, stdout, stderr } = spawnSync(
    "sh",
    ["-c", script, "-", program, join(systems, system), version],
    {
      encoding: "utf8",
    },
  );
  expect(stderr).toBe("");
  return { status, lines: stdout.trimEnd().split("\n") };
}

test.each([
  ["debian-12", "apt"],
  ["ubuntu-24.04", "apt"],
  ["rhel-9", "dnf"],
  ["rocky-9", "dnf"],
  ["fedora-41", "dnf"],
  ["amazon-2023", "dnf"],
  ["amazon-2", "yum"],
  ["centos-7", "yum"],
])("%s installs with %s: masked first, that version only", (system, manager) => {
  const { status, lines } = packageCommands(system);
  expect(status).toBe(0);
  expect(lines[0]).toBe("[ -e /etc/systemd/system/etcd.service ] || systemctl mask etcd.service");
  const install = lines.filter((line) => / install /.test(line));
  expect(install).toHaveLength(1);
  if (manager === "apt") {
    expect(install[0]).toMatch(
      /^env SYSTEMD_OFFLINE=1 .*apt-get .*'etcd-server=3\.5\.16\*' 'etcd-client=3\.5\.16\*'$/,
    );
    expect(lines.at(-1)).toBe("apt-mark hold etcd-server etcd-client");
  } else {
    expect(install[0]).toMatch(
      new RegExp(`^${manager} -y --setopt=tsflags=noscripts install etcd-3\\.5\\.16 `),
    );
  }
});

test.each([
  ["opensuse-leap-15.6", /^openSUSE Leap 15\.6 has no etcd.*Set install\.method to "archive" or "upload"\.$/],
  ["alpine-3.20", /^Alpine Linux v3\.20 is no distribution whose etcd package.*Set install\.method/],
  ["not-there", /is missing.*Set install\.method/],
])("%s is refused with the reason", (system, reason) => {
  const { status, lines } = packageCommands(system);
  expect(status).toBe(1);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(reason);
});

test("a version is its numbers and nothing else", () => {
  expect(packageCommands("debian-12", "3.5.16'; reboot; '")).toMatchObject({ status: 1 });
});

test.each([
  [
    "debian-12",
    "brought",
    ["apt-mark unhold etcd-server etcd-client", /apt-get .* remove etcd-server etcd-client$/],
  ],
  ["debian-12", "found", ["apt-mark unhold etcd-server etcd-client"]],
  ["rocky-9", "brought", [/^dnf -y --setopt=tsflags=noscripts remove etcd$/]],
  ["amazon-2", "brought", [/^yum -y --setopt=tsflags=noscripts remove etcd$/]],
  ["rocky-9", "found", []],
])("on %s a package that was %s is given back, and no data with it", (system, how, expected) => {
  const script = `set -eu; . "$1"; package_removal "$2" "$3"`;
  const args = ["-c", script, "-", program, join(systems, system), how];
  const { status, stdout, stderr } = spawnSync("sh", args, { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).not.toContain("purge");
  const lines = stdout.split("\n").filter(Boolean);
  expect(lines).toHaveLength(expected.length);
  expected.forEach((pattern, index) => {
    expect(lines[index]).toMatch(pattern);
  });
});

test("every line is shell, and none of them carries a proxy, whose password would end in the log", () => {
  for (const system of readdirSync(systems)) {
    const { status, lines } = packageCommands(system);
    if (status !== 0) continue;
    for (const line of lines) {
      expect(spawnSync("sh", ["-n", "-c", line]).status).toBe(0);
      expect(line).not.toMatch(/proxy/i);
    }
  }
});
