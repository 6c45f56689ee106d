import { CliStack } from "./support/cliStack";
import { etcdVersion } from "./support/etcd";
import { expectOneHealthyCluster, initialMembers as three } from "./support/kills";
import { lab, onHost, outputOf } from "./support/lab";

// These hosts are virtual machines. An image of another kind is built once, which takes minutes.
jest.setTimeout(1_800_000);

let stack: CliStack;

beforeEach(() => {
  stack = new CliStack("kinds");
});
afterEach(() => {
  stack.unlock();
  stack.destroy();
  stack.dispose();
});
afterAll(() => {
  for (const host of three) lab("vary", host, "vm");
});

function expectNoChange(): void {
  expect(stack.run("preview", "--expect-no-changes", "--stack", "kinds")).toContain("unchanged");
}

test("Debian 11, Debian 13 and unstable bootstrap one cluster and upgrade it", () => {
  lab("vary", "etcd01", "vm", "debian-11");
  lab("vary", "etcd02", "vm", "debian-13");
  lab("vary", "etcd03", "vm", "unstable");
  stack.configure(three, { version: "3.6.14" });
  stack.up();
  expectOneHealthyCluster(three);
  expectNoChange();
  stack.configure(three, { version: "3.6.16" });
  stack.up();
  for (const host of three) expect(etcdVersion(host)).toBe("3.6.16");
  for (const host of three)
    expect([host, outputOf(host, "systemctl show -p NeedDaemonReload --value etcd")]).toEqual([host, "no"]);
});

test("hosts on which SELinux enforces bootstrap a cluster and take a setting, and nothing is denied", () => {
  for (const host of three) lab("vary", host, "vm", "selinux");
  for (const host of three) expect(outputOf(host, "cat /sys/fs/selinux/enforce")).toBe("1");
  // The data disk was made elsewhere, so nothing on it has a label.
  for (const host of three) expect(outputOf(host, "stat -c %C /data")).toContain(":unlabeled_t:");
  const denied = (host: string) => onHost(host, "ausearch -m avc -c etcd -c etcd-host").stdout;
  stack.configure(three);
  stack.up();
  expectNoChange();
  stack.configure(three, { settings: { snapshotCount: 20_000 } });
  stack.up();
  expectOneHealthyCluster(three);
  for (const host of three) expect([host, denied(host)]).toEqual([host, ""]);
});

test("a member on a slow disk is reported in the preview, and the cluster works", () => {
  for (const host of three) lab("vary", host, "vm", ...(host === "etcd03" ? ["slow-disk"] : []));
  stack.configure(three);
  expect(stack.preview()).toMatch(/etcd03:[^:]*\n(?:.*\n)*?\s+WARNING disk-(iops|latency):/);
  stack.up();
  expectOneHealthyCluster(three);
  expectNoChange();
});
