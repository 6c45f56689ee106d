import { CliStack } from "./support/cliStack";
import {
  clusterIds,
  delayStart,
  dropSetAside,
  etcdEnvironment,
  memberList,
  undelayStart,
} from "./support/etcd";
import { lab, onHost, outputOf } from "./support/lab";
import { footprint } from "./support/untouched";

// A connection to a host whose power failed ends after two and a half minutes.
jest.setTimeout(600_000);

const hosts = ["etcd04", "etcd05", "etcd06"];
let stack: CliStack;
beforeAll(() => {
  stack = new CliStack("brokenhosts");
});
afterEach(() => {
  stack.destroy();
  dropSetAside(...hosts, "etcd07");
});
afterAll(() => {
  stack.dispose();
});

function expectMembers(names: string[]): void {
  for (const host of names)
    expect(memberList(host).map(({ name, started, learner }) => [name, started, learner])).toEqual(
      names.map((name) => [name, true, false]),
    );
  expect(clusterIds(names).size).toBe(1);
}

const noTrace = /^\s+at .*\.(ts|js):\d+/m;

test.each([
  ["while the archive is fetched", "/var/lib/etcd-host/downloads", "10m"],
  ["while it is unpacked", "/opt/etcd", "30m"],
])(
  "a disk that is full %s is named, with the room it has, and the next update finishes",
  (_, directory, size) => {
    // No other disk than the host's own holds these; a small one in its place is full before the end.
    outputOf("etcd05", `mkdir -p ${directory} && mount -t tmpfs -o size=${size},mode=755 none ${directory}`);
    try {
      stack.configure(hosts, { preflight: false });
      const words = stack.refused();
      expect(words).toMatch(
        new RegExp(`error: no room for etcd 3\\.6\\.16 \\(0 MiB are free on the disk of ${directory}\\)`),
      );
      expect(words).toContain("Free 200 MiB there, then run pulumi up again");
      expect(words).not.toMatch(noTrace);
      // Files that only fill a disk are not left there.
      expect(outputOf("etcd05", `find ${directory} -type f`)).toBe("");
      for (const host of hosts) expect(onHost(host, "pgrep -x etcd").code).not.toBe(0);
    } finally {
      outputOf("etcd05", `umount ${directory}`);
    }
    stack.up();
    expectMembers(hosts);
  },
);

test("preflight reports too little room for a release before anything is fetched", () => {
  outputOf("etcd05", "mkdir -p /opt/etcd && mount -t tmpfs -o size=30m,mode=755 none /opt/etcd");
  try {
    stack.configure(hosts);
    expect(stack.refused()).toMatch(
      /etcd05:\s+ERROR disk-space: 30 MiB free where \/opt\/etcd will be, at least 256 MiB needed\. Free some\./,
    );
  } finally {
    outputOf("etcd05", "umount /opt/etcd");
  }
  stack.up();
  expectMembers(hosts);
});

test("a file that does not fit on a full disk leaves the one that was there, and the running member alone", () => {
  stack.configure(hosts);
  stack.up();
  const before = footprint("etcd05");
  // The staged files are on a disk of their own for a while, which has no room for one of them.
  outputOf(
    "etcd05",
    `cd /var/lib/etcd-host && cp -a staged staged.kept &&
       mount -t tmpfs -o size=64k,mode=700 none staged && cp -a staged.kept/. staged/
     dd if=/dev/zero of=staged/filler bs=1k count=64 2>/dev/null || true`,
  );
  try {
    stack.configure(hosts, { settings: { snapshotCount: 5000 }, preUpdateChecks: false });
    expect(stack.refused()).toMatch(
      new RegExp(
        String.raw`error: /var/lib/etcd-host/staged/etcd\.conf cannot be written: .*no space ` +
          String.raw`left on device \(0 MiB are free on the disk of .*\)\. The file is as it was\.`,
      ),
    );
    expect(
      outputOf("etcd05", "cmp /var/lib/etcd-host/staged/etcd.conf /etc/etcd/etcd.conf && echo same"),
    ).toBe("same");
  } finally {
    outputOf("etcd05", "cd /var/lib/etcd-host && umount staged && rm -rf staged.kept");
  }
  expect(footprint("etcd05")).toEqual(before);
  stack.up();
  expectMembers(hosts);
  expect(etcdEnvironment("etcd05")).toContain("ETCD_SNAPSHOT_COUNT=5000");
});

test.each([
  ["while etcd is installed", { begun: "etcd/etcd05/install", plusMs: 300 }],
  ["as the first member starts", { begun: "etcd/etcd04/member" }],
  ["as it is to start itself", { begun: "etcd/etcd05/member" }],
])(
  "a host whose power fails %s stops the bootstrap; with power again the next update finishes it",
  async (_, at) => {
    stack.configure(hosts);
    const words = await stack.refusedWhen(at, () => lab("kill", "etcd05"));
    expect(words).toMatch(/etcd\/etcd05\/\w+ \*\*creating failed\*\*/);
    expect(words).not.toMatch(noTrace);
    lab("start", "etcd05");
    stack.up();
    expectMembers(hosts);
  },
);

test("an initial member whose etcd dies the moment it has made its log begins again by itself", () => {
  const [initialMember = ""] = hosts;
  outputOf(
    initialMember,
    `systemd-run -q --unit strike \\
       sh -c 'until [ -e "$(echo /data/lib/etcd/member/wal/*.wal)" ]; do :; done; pkill -9 -x etcd'`,
  );
  stack.configure([initialMember]);
  stack.up();
  expectMembers([initialMember]);
  expect(outputOf(initialMember, "journalctl -u etcd -o cat | grep 'its log'")).toContain("its log is empty");
});

test("a host whose power fails between learner and voter continues with the next update", async () => {
  stack.configure(hosts);
  stack.up();
  delayStart("etcd07", 15);
  stack.configure([...hosts, "etcd07"]);
  const added = () => memberList("etcd04").some(({ learner }) => learner);
  await stack.refusedWhen({ when: added }, () => lab("kill", "etcd07"));
  expect(added()).toBe(true);
  lab("start", "etcd07");
  undelayStart("etcd07");
  stack.up();
  expectMembers([...hosts, "etcd07"]);
});

test("a learner that does not start in time is reported with the state of etcd; the next update finishes it", () => {
  stack.configure(hosts);
  stack.up();
  delayStart("etcd07", 20);
  stack.configure([...hosts, "etcd07"], { timeouts: { catchUpSeconds: 5 } });
  const words = stack.refused();
  expect(words).toMatch(
    /learner etcd07 has not caught up within 5 s: its etcd does not answer\. See on the host: journalctl/,
  );
  expect(words).toMatch(/It stays a learner.*raise timeouts\.catchUpSeconds/);
  undelayStart("etcd07");
  stack.configure([...hosts, "etcd07"]);
  stack.up();
  expectMembers([...hosts, "etcd07"]);
});

describe("a host that resolves no names", () => {
  function withoutNames<T>(host: string, action: () => T): T {
    outputOf(host, "cp /etc/resolv.conf /root/resolv.conf && echo nameserver 10.15.1.250 >/etc/resolv.conf");
    try {
      return action();
    } finally {
      outputOf(host, "cat /root/resolv.conf >/etc/resolv.conf && rm /root/resolv.conf");
    }
  }

  test("is named in the bootstrap, and bootstraps nothing of its own", () => {
    stack.configure(hosts);
    const words = withoutNames("etcd05", () => stack.refused());
    expect(words).toMatch(
      new RegExp(
        "the names of the initial members do not resolve on etcd05: " +
          String.raw`etcd04\.etcd\.lab\.test is unknown, not ` +
          String.raw`10\.15\.1\.204\. etcd was not started\. Check /etc/resolv\.conf`,
      ),
    );
    expect(onHost("etcd05", "pgrep -x etcd").code).not.toBe(0);
    stack.up();
    expectMembers(hosts);
  });

  test("is not added to the cluster", () => {
    stack.configure(hosts);
    stack.up();
    stack.configure([...hosts, "etcd07"]);
    const words = withoutNames("etcd07", () => stack.refused());
    expect(words).toMatch(
      new RegExp(
        "etcd07 has no data and no member of the cluster answers .*On this host these " +
          String.raw`names do not resolve: .*etcd04\.etcd\.lab\.test.* \(check /etc/resolv\.conf`,
      ),
    );
    expectMembers(hosts);
    stack.up();
    expectMembers([...hosts, "etcd07"]);
  });

  test("but of the one that it asks is not added either", () => {
    stack.configure(hosts);
    stack.up();
    stack.configure([...hosts, "etcd07"]);
    outputOf("etcd07", "echo '10.15.1.204 etcd04.etcd.lab.test' >>/etc/hosts");
    const words = withoutNames("etcd07", () => stack.refused());
    outputOf(
      "etcd07",
      "sed '/etcd04.etcd.lab.test$/d' /etc/hosts >/root/hosts && cat /root/hosts >/etc/hosts",
    );
    // Members are listed by their IDs, in no order of ours.
    const [, missing] =
      new RegExp(
        String.raw`names of members do not resolve on etcd07: (.*)\. Nothing was ` +
          String.raw`started here, and the cluster was not changed\. Check /etc/resolv\.conf`,
      ).exec(words) ?? [];
    expect(missing?.split(", ").sort()).toEqual(
      ["etcd05", "etcd06", "etcd07"].map((host) => `${host}.etcd.lab.test`),
    );
    expectMembers(hosts);
    stack.up();
    expectMembers([...hosts, "etcd07"]);
  });
});
