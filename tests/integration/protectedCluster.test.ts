import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { chapters } from "./support/chapters";
import { dig } from "./support/dns";
import { clusterIds, etcdVersion, untilHealthy } from "./support/etcd";
import { labEnvironment } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(300_000);

const members = ["etcd01", "etcd02", "etcd03"];
const { zone } = labEnvironment().dns;

/** A cluster with Pulumi's option `protect`. Each test continues where the last one ended. */
describe("a protected cluster", () => {
  const chapter = chapters();
  let stack: TestStack;

  const declare = (more: Partial<EtcdClusterArgs> = {}, names = members) => {
    stack.clusters = { etcd: clusterArgs({ version: "3.6.14", hosts: hosts(...names), ...more }) };
    stack.options = { etcd: () => ({ protect: true }) };
  };

  beforeAll(async () => {
    stack = await TestStack.create("protected");
    declare();
    await stack.up();
  });
  afterAll(async () => {
    await stack.destroy();
  });

  chapter("renews its certificates with new keys", async () => {
    const serials = async () =>
      ((await stack.stack.outputs()).etcd?.value as { certificateSerials: object }).certificateSerials;
    const before = await serials();
    declare({ pki: { renewal: { trigger: "today", rotateKeys: true } } });
    await stack.up();
    expect(await serials()).not.toEqual(before);
    await untilHealthy(...members);
  });

  chapter("upgrades to another version", async () => {
    declare({ version: "3.6.16" });
    await stack.up();
    expect(members.map(etcdVersion)).toEqual(members.map(() => "3.6.16"));
  });

  chapter("stays as it is where the program does not declare it any more", async () => {
    const id = clusterIds(members);
    stack.clusters = {};
    expect(await stack.refusedPreview()).toMatch(/protected/);
    expect(await stack.refused()).toMatch(/protected/);
    await untilHealthy(...members);
    expect(clusterIds(members)).toEqual(id);
    expect(dig("SRV", `_etcd-server-ssl._tcp.${zone}`)).toHaveLength(3);
  });

  chapter(
    "keeps a host that the program does not declare any more, until an update turned `protect` off",
    async () => {
      declare({ version: "3.6.16" }, members.slice(0, 2));
      expect(await stack.refused()).toMatch(/protected/);
      await untilHealthy(...members);
      // The engine takes the option from what the program declares, so not from this host.
      stack.options = {};
      expect(await stack.refused()).toMatch(/protected/);
      declare({ version: "3.6.16" });
      stack.options = {};
      await stack.up();
      stack.clusters = { etcd: clusterArgs({ version: "3.6.16", hosts: hosts("etcd01", "etcd02") }) };
      await stack.up();
      await untilHealthy("etcd01", "etcd02");
      expect(dig("SRV", `_etcd-server-ssl._tcp.${zone}`)).toHaveLength(2);
    },
  );
});
