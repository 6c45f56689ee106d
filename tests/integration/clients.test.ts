import { chapters } from "./support/chapters";
import { memberList } from "./support/etcd";
import { LoadedCluster } from "./support/loadedCluster";
import { onHost, outputOf } from "./support/lab";
import { clusterArgs, hosts } from "./support/stack";
import type { Authorities } from "../../decisions/pki/authority/authorities";

jest.setTimeout(400_000);

const names = ["etcd01", "etcd02", "etcd03"];
const others = ["etcd04", "etcd05", "etcd06"];

/** Members by address: no DNS record shows a new host where the cluster is. */
const args = (of: string[], authorities?: Authorities) =>
  clusterArgs({
    hosts: hosts(...of),
    domain: undefined,
    dns: undefined,
    pki: { clients: ["kube-apiserver"], authorities },
  });

/** One cluster under writing clients; each test continues where the last one ended. */
describe("the clients of a cluster", () => {
  const chapter = chapters();
  let cluster: LoadedCluster;

  /** The sentence of a preview, and what it says of clients. */
  async function previewed(...change: Parameters<typeof args>): Promise<string> {
    await cluster.preview(args(...change));
    return cluster.printed;
  }

  async function replaced(before: string[], after: string[]): Promise<void> {
    const printed = await previewed(after);
    expect(printed).toContain("no member restarts. Clients: 0 of 3 URLs stay, 3 are new.");
    expect(printed).toMatch(/none of the 3 client URLs stays\. .*add the new hosts in one update/);
    await cluster.goOn();
    expect(memberList(after[0] ?? "").map(({ name, learner }) => (learner ? `${name}?` : name))).toEqual(
      after,
    );
    for (const gone of before) expect(onHost(gone, "pgrep -x etcd").code).not.toBe(0);
  }

  beforeAll(async () => {
    cluster = await LoadedCluster.create("clients", args(names), { writers: 4, rate: 20 });
  });

  afterAll(async () => {
    await cluster.dispose();
  });

  chapter("an exchange of all hosts is refused while a member that leaves is down", async () => {
    outputOf("etcd02", "systemctl stop etcd");
    cluster.stack.clusters = { etcd: args(others) };
    expect(await cluster.stack.refusedPreview()).toMatch(/etcd02:\n\s+.*is not healthy/);
    outputOf("etcd02", "systemctl start etcd");
  });

  chapter("all hosts are exchanged in one update, of which the preview warns clients", async () => {
    await replaced(names, others);
  });

  chapter("they are exchanged again where no initial member is left to ask", async () => {
    await replaced(others, names);
  });

  chapter("the preview of a scale-out counts the URLs that stay", async () => {
    expect(await previewed([...names, "etcd04", "etcd05"])).toContain(
      "Clients: 3 of 3 URLs stay, 2 are new.",
    );
  });

  chapter("the previews of a CA rotation say what clients must have in each step", async () => {
    const words = {
      trust: "Clients: before CA generation 2 signs, each client needs the new output caBundle.",
      sign:
        "Clients: each client must trust CA generation 2 now, and new connections of the others fail; " +
        "new certificates for kube-apiserver, root.",
      forget:
        "Clients: clients that do not trust CA generation 2 are cut off, and so are those with certificates of " +
        "CA generation 1.",
    };
    expect(await previewed(names, { signing: 1, trusted: [1, 2] })).toContain(words.trust);
    await cluster.goOn();
    expect(await previewed(names, { signing: 2, trusted: [1, 2] })).toContain(words.sign);
    await cluster.goOn();
    expect(await previewed(names, { signing: 2, trusted: [2] })).toContain(words.forget);
    await cluster.goOn();
  });

  chapter("every write that was acknowledged is there", async () => {
    const { ok, wrong, counts } = await cluster.verdict();
    expect({ ok, wrong }).toEqual({ ok: true, wrong: [] });
    expect(counts.ok).toBeGreaterThan(500);
  });
});
