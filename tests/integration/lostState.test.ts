import { plainStoreTarget } from "./support/backupStore";
import { chapters } from "./support/chapters";
import { CliStack } from "./support/cliStack";
import { clusterIds, get, put } from "./support/etcd";
import { expectOneHealthyCluster } from "./support/kills";
import { onHost, outputOf } from "./support/lab";
import { commandOf } from "./support/pageCommands";

jest.setTimeout(600_000);

const hosts = ["etcd01", "etcd02", "etcd03"];
const name = "lost-state";

/** Each test continues where the last one ended. */
describe("the commands of the page on a lost state, run as they stand there,", () => {
  const chapter = chapters();
  let stack = new CliStack(name);
  let backup: Record<string, unknown>;
  let former = "";

  beforeAll(() => {
    backup = { targets: [plainStoreTarget(name)] };
    stack.configure(hosts, { backup });
    stack.up();
  });
  afterAll(() => {
    stack.destroy();
    stack.dispose();
  });

  /** Each host has one of its own keys among those that are shown. */
  const expectKeysIn = (printed: string) => {
    for (const host of hosts) {
      const keys = outputOf(host, "cat /etc/ssh/ssh_host_*_key.pub").split("\n");
      expect(keys.filter((key) => printed.includes(key.split(" ").slice(0, 2).join(" ")))).not.toEqual([]);
    }
  };

  chapter("follow an update that each host refuses, and show the SSH keys that it recorded", () => {
    put("etcd01", "/lost", "kept");
    stack.dispose();
    stack = new CliStack(name);
    stack.configure(hosts, { backup });
    expectKeysIn(stack.shell("pulumi preview --diff").text);
    const refused = stack.refused();
    for (const host of hosts)
      expect(refused).toMatch(new RegExp(`${host}:[^]*holds a member of an etcd cluster`));
    expect(refused).toMatch(/data\.(foreign|unknown-owner)/);
  });

  chapter("show when certificates end, name the cluster, take a last backup, and move the data aside", () => {
    const certificates = commandOf("runbooks/state-lost.md", "Confirm", 0);
    expect(outputOf("etcd02", certificates)).toMatch(/^notAfter=/);
    [former = ""] = clusterIds(["etcd01"]);
    expect(outputOf("etcd01", commandOf("runbooks/state-lost.md", "Fix", 0))).toBe(former);
    outputOf("etcd02", commandOf("runbooks/state-lost.md", "Fix", 1));
    const setAside = commandOf("runbooks/state-lost.md", "Fix", 2);
    for (const host of hosts) outputOf(host, setAside);
    for (const host of hosts) outputOf(host, "ls /data/lib/etcd/set-aside/*/member/wal");
  });

  chapter("give a new stack the data of the cluster, and back it up", () => {
    const restore = { snapshot: "latest", token: "2026-11-29-state-lost", cluster: former };
    stack.configure(hosts, { backup, restore });
    expect(stack.shell("pulumi up --yes --skip-preview")).toMatchObject({ code: 0 });
    expectOneHealthyCluster(hosts);
    for (const host of hosts) expect(get(host, "/lost")).toBe("kept");
    expect(clusterIds(hosts)).not.toContain(former);
    expect(onHost("etcd03", "etcd-host status").code).toBe(2);
    outputOf("etcd01", commandOf("runbooks/state-lost.md", "Verify", 0));
    for (const host of hosts) expect(onHost(host, "etcd-host status").code).toBeLessThan(2);
  });
});
