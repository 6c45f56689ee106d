import { chapters } from "./support/chapters";
import { CliStack } from "./support/cliStack";
import { etcdProcess, get, isActive, memberList, put } from "./support/etcd";
import { expectOneHealthyCluster } from "./support/kills";
import { outputOf } from "./support/lab";

jest.setTimeout(600_000);

const hosts = ["etcd01", "etcd02", "etcd03"];
const dataDir = "/data/lib/etcd";

/** Another machine in the place of a host, with its data disk and its SSH key. `more` comes once the user is gone. */
function replaceMachine(more: string, host = "etcd02"): void {
  outputOf(
    host,
    "systemctl disable -q --now etcd; rm -rf /etc/etcd /var/lib/etcd-host /opt/etcd /usr/local/sbin/etcd-host " +
      "/usr/local/bin/etcd* /etc/systemd/system/etcd*; systemctl daemon-reload; " +
      `userdel etcd; ! getent group etcd >/dev/null || groupdel etcd; ${more}; ` +
      "tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id",
  );
}

/** The users who own a part of the data, each once. */
function owners(): string {
  return outputOf("etcd02", `find ${dataDir}/member -printf '%u\\n' | sort -u`);
}

/** The command between backquotes that gives the data to etcd. */
function commandIn(printed: string): string {
  const [, command] = /`([^`]*chown -h -R etcd: \/data\/lib\/etcd)`/.exec(printed) ?? [];
  if (command === undefined) throw new Error(`no command is printed:\n${printed}`);
  return command;
}

describe("a machine that was replaced, where the user etcd gets another number", () => {
  const chapter = chapters();
  const stack = new CliStack("moved-disk");
  let members: ReturnType<typeof memberList>;
  let others: string[];

  const expectTheSameMember = () => {
    expectOneHealthyCluster(hosts);
    expect(memberList("etcd02")).toEqual(members);
    expect(get("etcd02", "/kept")).toBe("before");
    expect(owners()).toBe("etcd");
    expect(outputOf("etcd02", `grep ^member_id= ${dataDir}/etcd-host.identity`)).toBe(
      `member_id=${members.find(({ name }) => name === "etcd02")?.id ?? ""}`,
    );
    expect([etcdProcess("etcd01"), etcdProcess("etcd03")]).toEqual(others);
  };

  beforeAll(() => {
    stack.configure(hosts, { repairDrift: true });
    stack.up();
    put("etcd01", "/kept", "before");
    members = memberList("etcd01");
    others = [etcdProcess("etcd01"), etcdProcess("etcd03")];
  });
  afterAll(() => {
    stack.destroy();
    stack.dispose();
  });

  chapter("starts nothing on data of an account, and the command that is printed has it start", () => {
    const number = outputOf("etcd02", "id -u etcd");
    replaceMachine(`useradd --system --uid ${number} othersvc`);
    const printed = stack.preview();
    expect(printed).toContain(`${dataDir} has parts of user ${number}`);
    expect(printed).not.toContain("starts that member");
    expect(stack.up()).toMatch(/Resources:\n +\d+ unchanged/);
    expect(isActive("etcd02")).toBe(false);
    expect(owners()).toBe("othersvc");
    outputOf("etcd02", commandIn(printed));
    stack.up();
    expectTheSameMember();
  });

  chapter("is refused by the update where only that shows the number, and the printed command helps", () => {
    replaceMachine(`chown -h -R 900:900 ${dataDir}`);
    expect(stack.preview()).toContain("starts that member");
    const printed = stack.refused();
    expect(printed).toContain(`${dataDir} is not used`);
    expect(isActive("etcd02")).toBe(false);
    outputOf("etcd02", commandIn(printed));
    stack.up();
    expectTheSameMember();
  });

  chapter("starts with data that root gave to itself", () => {
    replaceMachine(`chown -h -R root:root ${dataDir}`);
    stack.up();
    expectTheSameMember();
    expect(stack.up()).toMatch(/Resources:\n +\d+ unchanged/);
  });

  chapter("starts with its data also where most machines were replaced, and no quorum is left", () => {
    for (const host of ["etcd02", "etcd03"]) replaceMachine(`chown -h -R root:root ${dataDir}`, host);
    expect(stack.preview().match(/starts that member/g)).toHaveLength(2);
    stack.up();
    others = [etcdProcess("etcd01"), etcdProcess("etcd03")];
    expectTheSameMember();
    expect(stack.up()).toMatch(/Resources:\n +\d+ unchanged/);
  });
});

describe("a machine that was replaced, where the disk with the log is lost and that with the database is kept", () => {
  const chapter = chapters();
  const stack = new CliStack("lost-log");
  const declared = { repairDrift: true, walDir: "/data/log/etcd/wal" };
  const setAside = "systemctl stop etcd; etcd-host set-aside";

  beforeAll(() => {
    stack.configure(hosts, declared);
    stack.up();
    put("etcd01", "/kept", "before");
  });
  afterAll(() => {
    stack.destroy();
    stack.dispose();
  });

  chapter(
    "joins no cluster on the old database, and joins once the printed command has moved it aside",
    () => {
      const others = [etcdProcess("etcd01"), etcdProcess("etcd03")];
      replaceMachine(`rm -rf /data/log; chown -h -R root:root ${dataDir}`);
      expect(stack.preview()).toContain("that update reports how to move it aside");
      stack.configure(hosts, declared, ["etcd02"]);
      stack.up();
      stack.configure(hosts, declared);
      const printed = stack.refused();
      expect(printed).toContain(`${dataDir}/member/snap on etcd02 holds a database of etcd without its log`);
      expect(printed).toContain(setAside);
      expect(memberList("etcd01").map(({ name }) => name)).toEqual(["etcd01", "etcd03"]);
      expect(isActive("etcd02")).toBe(false);
      outputOf("etcd02", `test -s ${dataDir}/member/snap/db; ${setAside}`);
      stack.up();
      expectOneHealthyCluster(hosts);
      expect(get("etcd02", "/kept")).toBe("before");
      expect(outputOf("etcd02", `ls ${dataDir}/set-aside/*-by-hand/member/snap`)).toContain("db");
      expect([etcdProcess("etcd01"), etcdProcess("etcd03")]).toEqual(others);
    },
  );
});
