import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { storeTarget, takeBackup } from "./support/backupStore";
import { chapters } from "./support/chapters";
import { clusterIds, etcdVersion, get, memberList, put } from "./support/etcd";
import { lab, onHost, outputOf } from "./support/lab";
import { accessOf } from "./support/ledger";
import { commandOf } from "./support/pageCommands";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(600_000);

const walDir = "/data/log/wal";

/** The later life of a cluster works after a restore too. Each test continues where the last one ended. */
describe("a restored cluster", () => {
  const chapter = chapters();
  let stack: TestStack;
  let declared: Partial<EtcdClusterArgs> = {};
  let members = ["etcd01", "etcd02", "etcd03"];

  /** These settings are there from now on. */
  const declare = (more: Partial<EtcdClusterArgs>, once: Partial<EtcdClusterArgs> = {}) => {
    declared = { ...declared, ...more };
    stack.clusters = { etcd: clusterArgs({ hosts: hosts(...members), walDir, ...declared, ...once }) };
  };
  const clusterId = () => [...clusterIds([members[0] ?? ""])][0] ?? "";
  const expectWhole = () => {
    expect(memberList("etcd01").map(({ name, learner }) => [name, learner])).toEqual(
      members.map((name) => [name, false]),
    );
    for (const host of members) expect(get(host, "/after")).toBe("restored");
  };
  const restore = async (snapshot: string, token: string) => {
    declare({}, { restore: { snapshot, token, over: clusterId() } });
    await stack.up();
    declare({});
    await stack.up();
  };

  beforeAll(async () => {
    stack = await TestStack.create("after-restore");
    declare({ backup: { targets: [storeTarget("after-restore")] } });
    await stack.up();
  });
  afterAll(async () => {
    await stack.destroy();
  });

  chapter("has its log where walDir says", async () => {
    put("etcd01", "/after", "restored");
    const snapshot = takeBackup("etcd03");
    put("etcd01", "/after", "wrong");
    await restore(snapshot, "first");
    for (const host of members)
      expect(outputOf(host, `ls ${walDir}; ls /data/lib/etcd/member`)).toMatch(/\.wal[\s\S]*snap/);
    expectWhole();
  });

  chapter("is restored a second time, and the token of the first restore is refused", async () => {
    const snapshot = takeBackup("etcd02");
    put("etcd01", "/after", "wrong again");
    await restore(snapshot, "second");
    expectWhole();
    declare({}, { restore: { snapshot, token: "first", over: clusterId() } });
    expect(await stack.refusedPreview()).toContain('token "first" restored this host at');
  });

  chapter("trusts a new CA, signs with it, and forgets the old one", async () => {
    for (const authorities of [
      { signing: 1, trusted: [1, 2] },
      { signing: 2, trusted: [1, 2] },
      { signing: 2, trusted: [2] },
    ]) {
      declare({ pki: { authorities } });
      await stack.up();
      expectWhole();
    }
  });

  chapter("is upgraded to another minor version", async () => {
    declare({ version: "3.7.3" });
    await stack.up();
    for (const host of members) expect(etcdVersion(host)).toBe("3.7.3");
    expectWhole();
  });

  chapter("loses a host, and another one takes its place", async () => {
    lab("kill", "etcd03");
    declare({}, { hosts: hosts(...members).map((one) => ({ ...one, lost: one.name === "etcd03" })) });
    await stack.up();
    members = ["etcd01", "etcd02", "etcd04"];
    declare({});
    await stack.up();
    expectWhole();
  });

  chapter("is restored with authentication on, and keeps its users", async () => {
    const users = ["root", ...members];
    outputOf("etcd01", users.map((name) => `etcdctl user add ${name} --no-password`).join(" && "));
    outputOf("etcd01", users.map((name) => `etcdctl user grant-role ${name} root`).join(" && "));
    outputOf("etcd01", "etcdctl auth enable");
    const snapshot = takeBackup("etcd02");
    put("etcd01", "/after", "wrong");
    declare({}, { restore: { snapshot, token: "third", over: clusterId() } });
    expect((await stack.preview()).printed).toContain("authentication is on in");
    await restore(snapshot, "third");
    expectWhole();
    expect(outputOf("etcd01", "etcdctl user list").split("\n").sort()).toEqual([...users].sort());
    expect(onHost("etcd01", "etcdctl auth status").stdout).toContain("Authentication Status: true");
  });

  chapter(
    "restored with authentication on, takes backups once root made users of its other hosts",
    async () => {
      takeBackup("etcd02");
      const cluster = clusterId();
      const elsewhere = ["etcd05", "etcd06"];
      const other = await TestStack.create("after-restore-elsewhere");
      const args = clusterArgs({
        hosts: hosts(...elsewhere),
        discoverySrvName: "elsewhere",
        version: "3.7.3",
        backup: { targets: [storeTarget("after-restore")] },
        restore: { snapshot: "latest", token: "elsewhere", cluster },
      });
      other.clusters = { etcd: args };
      expect((await other.preview()).printed).toContain("need a user of each host's name there");
      const { clientCertificate, clientKey } = accessOf((await other.up()).outputs, "etcd");
      expect(onHost("etcd05", "etcd-host backup").code).not.toBe(0);
      onHost("etcd05", "cat >/root/root.pem", clientCertificate);
      onHost("etcd05", "cat >/root/root-key.pem", clientKey);
      // The variables of the output, of which the files lie on another machine here.
      const environment = "export ETCDCTL_CERT=/root/root.pem ETCDCTL_KEY=/root/root-key.pem";
      for (const host of elsewhere) {
        const addUser = commandOf("runbooks/everything-lost.md", "Fix", 1, {
          'eval "$(pulumi stack output etcdctlEnv --show-secrets)"': environment,
          etcd11: host,
        });
        outputOf("etcd05", addUser);
      }
      const status = () => onHost("etcd05", "etcd-host status").stdout;
      expect(status()).toContain("it has no verified backup");
      outputOf("etcd05", commandOf("runbooks/everything-lost.md", "Verify", 0));
      expect(status()).not.toContain("it has no verified backup");
      for (const host of elsewhere) {
        expect(get(host, "/after")).toBe("restored");
        takeBackup(host);
      }
      await other.destroy();
    },
  );
});
