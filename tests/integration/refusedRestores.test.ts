import { age, otherAge } from "./support/ageKeys";
import { plainStoreTarget, takeBackup } from "./support/backupStore";
import { chapters } from "./support/chapters";
import { CliStack } from "./support/cliStack";
import { clusterIds, etcdProcess, get, isActive, put } from "./support/etcd";
import { expectOneHealthyCluster } from "./support/kills";
import { onHost, outputOf } from "./support/lab";
import { snapshotOf } from "./support/snapshots";

jest.setTimeout(600_000);

const hosts = ["etcd01", "etcd02", "etcd03"];
const key = "/refused";

/** One cluster, of which restores are asked that cannot be made. Each test continues where the last one ended. */
describe("a restore", () => {
  const chapter = chapters();
  const stack = new CliStack("refused-restores");
  let backup: Record<string, unknown>;
  let first = "";
  let second = "";

  const clusterId = () => [...clusterIds(["etcd01"])][0] ?? "";
  const declare = (restore?: Record<string, unknown>, drill = {}) => {
    stack.configure(hosts, { backup: { ...backup, drill }, ...(restore && { restore }) });
  };
  /** The preview and the update, which must both fail, and change nothing. */
  const refusals = () => {
    const before = hosts.map(etcdProcess);
    const printed = [stack.preview(), stack.refused()];
    expect(hosts.map(etcdProcess)).toEqual(before);
    return printed;
  };
  const onEach = (command: string) => hosts.map((host) => onHost(host, command).stdout.trim());

  beforeAll(() => {
    backup = { interval: "24h", recipients: [age.recipient], targets: [plainStoreTarget("refused")] };
    declare();
    stack.up();
    put("etcd01", key, "first");
    first = takeBackup("etcd01");
    put("etcd01", key, "second");
    second = takeBackup("etcd02");
    put("etcd01", key, "wrong");
  });
  afterAll(() => {
    stack.destroy();
    stack.dispose();
  });

  chapter("with the private key of another backup is refused, and no member stops", () => {
    const restore = { snapshot: first, token: "sealed", over: clusterId() };
    for (const [given, drill] of [
      [{ identity: otherAge.identity }, {}],
      [{}, { identity: otherAge.identity }],
    ]) {
      declare({ ...restore, ...given }, drill);
      for (const printed of refusals()) {
        expect(printed).toContain(
          `${first} is encrypted to ${age.recipient}, and the private key that is given is of ${otherAge.recipient}`,
        );
        expect(printed).toMatch(/in restore\.identity\. \[backup\.identity-other\]/);
        expect(printed).not.toContain(otherAge.identity);
      }
    }
  });

  chapter(
    "from a file of another minor version, older or newer, is refused, and no member stops",
    async () => {
      for (const [version, minor] of [
        ["3.5.35", "3.5"],
        ["3.7.3", "3.7"],
      ] as const) {
        const file = `/root/of-${version}.db`;
        onHost("etcd02", `cat >${file}`, await snapshotOf(version));
        declare({ snapshot: `file://${file} on etcd02`, token: "minor", over: clusterId() });
        for (const printed of refusals()) {
          expect(printed).toContain(
            `${file} is of etcd ${minor}, and version is 3.6.16. Nothing was stopped.`,
          );
          expect(printed).toMatch(
            new RegExp(`Write a version of ${minor} in an update before[^]*backup\\.version`),
          );
        }
      }
    },
  );

  chapter("begins beside one that has only staged its backup, and takes its place", async () => {
    const over = clusterId();
    declare({ snapshot: first, token: "staged", over, identity: age.identity });
    expect(await stack.upKilled({ ended: "etcd/etcd01/restore-stage-staged" }, "--parallel", "1")).toBe(true);
    stack.unlock();
    outputOf("etcd01", "test -d /data/lib/etcd/.restore-staged");
    declare({ snapshot: second, token: "instead", over, identity: age.identity });
    stack.up();
    expectOneHealthyCluster(hosts);
    expect(hosts.map((host) => get(host, key))).toEqual(hosts.map(() => "second"));
    expect(onEach("ls -d /data/lib/etcd/.restore-*")).toEqual(["", "", ""]);
    expect(onEach("cut -d ' ' -f 1 /var/lib/etcd-host/restored")).toEqual(hosts.map(() => "instead"));
  });

  chapter("is refused beside one that has stopped members, which then continues", async () => {
    const over = clusterId();
    put("etcd01", key, "wrong");
    const stopped = { snapshot: first, token: "stopped", over, identity: age.identity };
    declare(stopped);
    expect(await stack.upKilled({ ended: "etcd/etcd01/restore-stop-stopped" }, "--parallel", "1")).toBe(true);
    stack.unlock();
    expect(stack.preview()).toMatch(
      new RegExp(
        `continues the restore of [^]*RESTORES ${hosts.join(", ")} from ${first.split("/").at(-1) ?? ""}[^]*` +
          `replaces the living cluster ${over}`,
      ),
    );

    // Pulumi decides in which order hosts stop, and a stop that had begun may end after the kill.
    const isStopped = (host: string) => onHost(host, "test -e /var/lib/etcd-host/restoring").code === 0;
    const atWork = hosts.filter(isStopped);
    expect(atWork).toContain("etcd01");
    declare({ ...stopped, snapshot: second, token: "beside" });
    for (const printed of [stack.preview(), stack.refused()])
      for (const host of atWork)
        expect(printed).toMatch(
          new RegExp(
            `${host}:\n +ERROR token: restore "stopped" is not finished here\\. Nothing was stopped\\.`,
          ),
        );
    expect(hosts.filter(isStopped)).toEqual(atWork);
    expect(atWork.map(isActive)).toEqual(atWork.map(() => false));

    declare(stopped);
    stack.up();
    expectOneHealthyCluster(hosts);
    expect(hosts.map((host) => get(host, key))).toEqual(hosts.map(() => "first"));
  });
});
