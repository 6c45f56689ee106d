import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EtcdClusterArgs } from "../../components/EtcdClusterArgs";
import { etcdProcess, memberList } from "./support/etcd";
import { ForeignCluster } from "./support/foreignCluster";
import { onHost, outputOf } from "./support/lab";
import { accessOf } from "./support/ledger";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(300_000);

const names = ["etcd01", "etcd02", "etcd03"];
const trace = "/tmp/executed-by-an-answer";
const executed = () => names.filter((name) => onHost(name, `test -e ${trace}`).code === 0);

describe("a holder of any client certificate", () => {
  const nameless = { domain: undefined, dns: undefined };
  const declare = (more: Partial<EtcdClusterArgs> = {}) => ({
    etcd: clusterArgs({ ...nameless, hosts: hosts(...names), pki: { clients: ["reports"] }, ...more }),
  });
  const folder = mkdtempSync(join(tmpdir(), "client-"));
  let stack: TestStack;
  let endpoint: string;

  beforeAll(async () => {
    stack = await TestStack.create("hostile", declare());
    const { outputs } = await stack.up();
    const { endpoints, caCertificate } = accessOf(outputs, "etcd");
    const { clientCertificates } = outputs.etcd?.value as {
      clientCertificates: Record<string, Record<"certificate" | "key", string>>;
    };
    endpoint = endpoints[0] ?? "";
    writeFileSync(join(folder, "ca.pem"), caCertificate);
    writeFileSync(join(folder, "client.pem"), clientCertificates.reports?.certificate ?? "");
    writeFileSync(join(folder, "client-key.pem"), clientCertificates.reports?.key ?? "");
  });
  afterAll(async () => {
    await stack.destroy();
    rmSync(folder, { recursive: true });
  });

  /** Gives a member these peer URLs, as the client: etcd asks nothing of them. */
  const update = (name: string, peerURLs: string[]) => {
    const id = memberList("etcd01").find((member) => member.name === name)?.id ?? "";
    const { stdout, stderr } = spawnSync(
      "curl",
      [
        ...["-sS", "--cacert", "ca.pem", "--cert", "client.pem", "--key", "client-key.pem"],
        ...[
          `${endpoint}/v3/cluster/member/update`,
          "-d",
          JSON.stringify({ ID: String(BigInt(`0x${id}`)), peerURLs }),
        ],
      ],
      { cwd: folder, encoding: "utf8" },
    );
    expect({ stderr, updated: stdout.includes('"members"') }).toEqual({ stderr: "", updated: true });
  };

  test("runs nothing and restarts no member by texts in the member list, and the preview quotes them", async () => {
    const own = memberList("etcd01").find(({ name }) => name === "etcd03")?.peerUrls[0] ?? "";
    const payload = `zz"||system("id>${trace}")||"`;
    update("etcd03", [
      own,
      "https://zz:1?, https://etcd03:2379, false\n",
      `http://x:1?, started, ${payload}, http://y:1, https://etcd02:2379, false`,
    ]);
    const before = names.map(etcdProcess);
    stack.clusters = declare({ settings: { snapshotCount: 7000 } });
    expect(await stack.refused()).toMatch(
      /the member list has data that etcd-host does not accept: member [0-9a-f]+: "https:\/\/zz:1\?/,
    );
    stack.clusters = declare({ settings: { snapshotCount: 7000 }, preUpdateChecks: false });
    expect(await stack.refused()).toMatch(
      /the member list has data that etcd-host does not accept: member [0-9a-f]+: "https:\/\/zz:1\?/,
    );
    expect(names.map(etcdProcess)).toEqual(before);
    expect(executed()).toEqual([]);

    // The remedy in the error. The same update is then made, so the answer alone was the reason of the refusal.
    outputOf(
      "etcd01",
      `etcdctl member update $(etcdctl member list | grep ', etcd03,' | cut -d, -f1) --peer-urls=${own}`,
    );
    await stack.up();
    expect(names.map(etcdProcess)).not.toEqual(before);
    expect(executed()).toEqual([]);
  });
});

describe("a user of a host whose etcd is to be adopted", () => {
  let foreign: ForeignCluster;
  beforeAll(() => {
    foreign = ForeignCluster.create(names);
  });
  afterAll(() => {
    foreign.dispose();
  });

  test("has root ask nothing of a process that only has the name etcd, and finds the real one", async () => {
    const evil = "/home/mallory";
    outputOf(
      "etcd02",
      `useradd -m mallory && cp /bin/sleep ${evil}/etcd && chown mallory ${evil}/etcd
       printf 'url = file:///etc/hostname\\noutput = ${trace}\\n' >${evil}/members
       for n in $(seq 20); do
         runuser -u mallory -- env ETCD_LISTEN_PEER_URLS=-K${evil} ETCD_CONFIG_FILE=/etc/shadow \\
           ${evil}/etcd 600 >/dev/null 2>&1 </dev/null &
       done
       sleep 1; pgrep -c -u mallory -x etcd`,
    );
    const stack = await TestStack.create("hostile-adoption", {
      etcd: clusterArgs({
        hosts: hosts(...names),
        domain: undefined,
        dns: undefined,
        dataDir: "/data/foreign",
        pki: { customCAs: { 1: foreign.authority } },
        adopt: { clusterId: foreign.clusterId },
      }),
    });
    await stack.preview();
    expect(executed()).toEqual([]);

    // Where there is no other, mallory's is reported, and not asked either.
    outputOf("etcd02", `systemctl stop ${foreign.unit("etcd02")}`);
    expect(await stack.refusedPreview()).toMatch(/etcd02:\n\s*ERROR adopt: 20 etcds run there/);
    expect(executed()).toEqual([]);
  });
});
