import { chapters } from "./support/chapters";
import { CliStack } from "./support/cliStack";
import { etcdProcess, memberList, reimage, setAlarm, untilHealthy } from "./support/etcd";
import { lab, outputOf } from "./support/lab";

jest.setTimeout(300_000);

// etcd02 has a user of sudo, and etcd03 is reached through a bastion.
const members = ["etcd01", "etcd02", "etcd03"];

/** One cluster, whose troubles come and go. Nothing in the configuration changes, so each update has nothing to do. */
describe("previews and updates without changes report the health of the cluster", () => {
  const chapter = chapters();
  let stack: CliStack;
  let before: string[];

  /**
   * The output of a preview and of an update, each in one line: a warning breaks its lines between words. That the
   * cluster has no backup is not about its health.
   */
  const printed = () =>
    [["preview"], ["up", "--yes", "--skip-preview", "--suppress-outputs"]].map((words) => {
      const { stdout, stderr } = stack.tried(...words, "--color=never", "--stack", "health");
      const text = (stdout + stderr).replace(/\s+/g, " ");
      return text.replaceAll(/warning: backup: it is not set[^[]*\[field\.unwise\]/g, "");
    });

  beforeAll(() => {
    stack = new CliStack("health");
    stack.configure(members);
    stack.up();
    before = members.map(etcdProcess);
  });
  afterAll(() => {
    stack.dispose();
  });

  const isQuiet = () => {
    for (const text of printed()) {
      expect(text).toMatch(/\d+ unchanged/);
      expect(text).not.toMatch(/warning|WARNING|CRITICAL|etcd0\d:/);
    }
  };

  chapter("a healthy cluster prints nothing, and no member restarts", () => {
    isQuiet();
    expect(members.map(etcdProcess)).toEqual(before);
  });

  chapter("a member that systemd stopped is reported with that reason", () => {
    outputOf("etcd02", "systemctl stop etcd");
    for (const text of printed()) {
      expect(text).toMatch(/\d+ unchanged/);
      expect(text).toContain("WARNING etcd: 2 of 3 voting members serve; ");
      expect(text).toMatch(/WARNING etcd02: this member does not answer: \S/);
      expect(text).toContain("WARNING etcd02: etcd was stopped on this host (systemd: inactive)");
      expect(text).not.toMatch(/lost: true|mark|preUpdateChecks/);
    }
  });

  chapter("with reportHealth set to false nothing is asked and nothing is printed", () => {
    stack.configure(members, { reportHealth: false });
    isQuiet();
    stack.configure(members);
    outputOf("etcd02", "systemctl start etcd");
  });

  chapter("a member that ends after each start is reported with its own words", async () => {
    await untilHealthy(...members);
    outputOf(
      "etcd02",
      "sed -i.kept 's/^ETCD_LISTEN_PEER_URLS=.*/ETCD_LISTEN_PEER_URLS=nonsense/' /etc/etcd/etcd.conf",
    );
    outputOf("etcd02", "systemctl restart etcd || true");
    for (const text of printed())
      expect(text).toMatch(/WARNING etcd02: etcd (ends after each start|failed).*nonsense/);
    outputOf(
      "etcd02",
      "mv /etc/etcd/etcd.conf.kept /etc/etcd/etcd.conf; systemctl reset-failed etcd; systemctl restart etcd",
    );
    await untilHealthy(...members);
  });

  chapter("a host without power is reported, also where it would be asked first", async () => {
    lab("kill", "etcd01");
    for (const text of printed()) {
      expect(text).toMatch(/\d+ unchanged/);
      expect(text).toMatch(/WARNING etcd01: this member does not answer: \S/);
      expect(text).toMatch(/WARNING etcd01: .*(10\.15\.1\.201|no answer within 5 s)/);
    }
    lab("start", "etcd01");
    await untilHealthy(...members);
  });

  chapter("a lost quorum is reported, with the reason of each member", async () => {
    outputOf("etcd01", "systemctl stop etcd");
    outputOf("etcd03", "systemctl stop etcd");
    for (const text of printed()) {
      expect(text).toContain("CRITICAL etcd: no quorum");
      for (const host of ["etcd01", "etcd03"])
        expect(text).toContain(`WARNING ${host}: etcd was stopped on this host (systemd: inactive)`);
    }
    for (const host of ["etcd01", "etcd03"]) outputOf(host, "systemctl start etcd --no-block");
    await untilHealthy(...members);
  });

  chapter("an alarm is reported", () => {
    setAlarm("etcd03", "ACTIVATE");
    for (const text of printed()) {
      expect(text).toContain("the alarm NOSPACE is raised");
      expect(text).toContain("docs/runbooks/no-space.md");
    }
    setAlarm("etcd03", "DEACTIVATE");
  });

  chapter("a healthy cluster prints nothing again", () => {
    isQuiet();
  });

  chapter("a new machine that the cluster does not list is reported", () => {
    const removed = memberList("etcd01").find(({ name }) => name === "etcd03");
    outputOf("etcd01", `etcdctl member remove ${removed?.id}`);
    reimage("etcd03");
    for (const text of printed()) {
      expect(text).toMatch(/\d+ unchanged/);
      expect(text).toContain("WARNING etcd03: the cluster does not list a member of this host");
      expect(text).toContain("docs/runbooks/member-lost.md");
    }
  });
});
