import { plainStoreTarget, takeBackup } from "./support/backupStore";
import { chapters } from "./support/chapters";
import { CliStack } from "./support/cliStack";
import { etcdProcess, get, put, reimage } from "./support/etcd";
import { expectOneHealthyCluster } from "./support/kills";
import { commandOf } from "./support/pageCommands";
import { labHosts, outputOf } from "./support/lab";

jest.setTimeout(600_000);

const hosts = ["etcd01", "etcd02", "etcd03"];
const keyFile = "/etc/ssh/ssh_host_ed25519_key";

/** Its SSH key as `connection.hostKey` takes it. */
function shownKey(name: string): string {
  const { hostKey = "" } = labHosts().find((one) => one.name === name) ?? {};
  return hostKey.split(" ").slice(0, 2).join(" ");
}

/** All hosts are installed again at their addresses, under a stack whose state is there. */
describe("a cluster whose hosts are all installed again", () => {
  const chapter = chapters();
  const stack = new CliStack("reinstalled");
  let backup: Record<string, unknown>;
  let keys: Record<string, string> = {};

  let token = "";
  const declare = (restore?: { snapshot: string; token: string }) => {
    token = restore?.token ?? token;
    stack.configure(hosts, restore === undefined ? { backup } : { backup, restore }, [], keys);
  };
  /** Some ways of installing a host keep its SSH key, so that no connection changes. */
  const keepKeys = (of: string[], work: () => void) => {
    const kept = of.map((name) => [name, outputOf(name, `cat ${keyFile}`)] as const);
    work();
    for (const [name, key] of kept)
      outputOf(name, `printf '%s\n' '${key}' >${keyFile} && systemctl restart ssh`);
  };
  const expectRestored = () => {
    expectOneHealthyCluster(hosts);
    for (const host of hosts) {
      expect(get(host, "/again")).toBe("backed up");
      expect(outputOf(host, "systemctl is-active etcd-backup.timer etcd-drill.timer")).toBe("active\nactive");
    }
  };

  beforeAll(() => {
    backup = { targets: [plainStoreTarget("reinstalled")] };
    declare();
    stack.up();
    put("etcd01", "/again", "backed up");
    takeBackup("etcd02");
  });
  afterAll(() => {
    stack.destroy();
    stack.dispose();
  });

  chapter("is refused with new SSH keys, and the preview prints the line to write for each host", () => {
    keepKeys(["etcd01"], () => {
      reimage(...hosts);
    });
    declare({ snapshot: "latest", token: "first" });
    const printed = stack.preview();
    for (const name of ["etcd02", "etcd03"])
      expect(printed).toContain(`connection.hostKey: "${shownKey(name)}"`);
    expect(printed).not.toContain(shownKey("etcd01"));
  });

  chapter("gets the newest backup in place, with its backups, and the preview names the hosts", () => {
    keys = { etcd02: shownKey("etcd02"), etcd03: shownKey("etcd03") };
    declare({ snapshot: "latest", token: "first" });
    expect(stack.preview()).toContain(
      "writes program, release, certificate and files again on etcd01, etcd02, etcd03, installed again",
    );
    stack.up();
    expectRestored();
  });

  chapter("keeps running without a change where the field stays, and where it is taken out", () => {
    const before = hosts.map(etcdProcess);
    expect(stack.up()).toMatch(/Resources:\n +\d+ unchanged/);
    declare();
    stack.up();
    expect(hosts.map(etcdProcess)).toEqual(before);
    expectRestored();
  });

  for (const [when, at] of [
    ["one host has its certificate", { ended: "etcd/etcd02/certificate" }],
    ["the settings of backups are to be written", { begun: "etcd/etcd01/backup" }],
  ] as const)
    chapter(`gets all of it from the next update, where the one before was killed once ${when}`, async () => {
      keepKeys(hosts, () => {
        reimage(...hosts);
      });
      const [moment = ""] = Object.values<string>(at);
      declare({ snapshot: "latest", token: `killed-${moment.replaceAll("/", "-")}` });
      expect(await stack.upKilled(at)).toBe(true);
      stack.unlock();
      stack.up();
      expectRestored();
    });

  chapter("is refused by a preview that takes the restore out and changes a login in one update", () => {
    outputOf(
      "etcd02",
      `rm ${keyFile} && ssh-keygen -q -t ed25519 -N '' -f ${keyFile} && systemctl restart ssh`,
    );
    keys = { ...keys, etcd02: outputOf("etcd02", `cut -d' ' -f1,2 ${keyFile}.pub`) };
    declare();
    const printed = stack.preview();
    expect(printed).toContain(`this update deletes etcd/etcd02/restore-stop-${token}, with the login`);
    expect(printed).toContain("[deletion.no-login]");
    expect(printed).not.toContain(`this update deletes etcd/etcd01`);
  });

  chapter("is changed so by an update without a preview, and the runbook ends what is left", () => {
    const printed = stack.refused();
    expect(printed).toMatch(
      /restore-stop-\S+: its deletion could not log in on etcd02 \(.*host key mismatch\)/,
    );
    expect(stack.refused()).toContain("[deletion.no-login]");
    const remove = commandOf("runbooks/update-interrupted.md", "Fix", 2, { TOKEN: token });
    expect(stack.shell(remove)).toMatchObject({ code: 0 });
    stack.up();
    expect(stack.up()).toMatch(/Resources:\n +\d+ unchanged/);
    expectRestored();
  });
});
