import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { etcdCluster } from "../programs/cli/etcdCluster";
import { chapters } from "./support/chapters";
import { leaderOf, memberList } from "./support/etcd";
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
    pki: { clients: ["kube-apiserver"], gatewayClients: ["patroni"], authorities },
  });

/** One cluster under writing clients; each test continues where the last one ended. */
describe("the clients of a cluster", () => {
  const chapter = chapters();
  let cluster: LoadedCluster;
  const folder = mkdtempSync(join(tmpdir(), "etcd-clients-"));

  /** Writes the files of a client by the command, and returns its exit code. */
  async function files(client: string, place: string): Promise<number | null> {
    const { etcd } = await cluster.stack.stack.outputs();
    const { status, stderr } = etcdCluster(["files", client, join(folder, place)], {
      input: JSON.stringify({ etcd: etcd?.value as object }),
    });
    expect(stderr).toBe("");
    return status;
  }

  /** A request to the HTTP gateway of etcd01 with the files in a directory. */
  function gateway(place: string, path: string, body: object, ...more: string[]) {
    const file = (name: string) => join(folder, place, name);
    const flags = ["--cacert", file("ca.pem"), "--cert", file("client.pem"), "--key", file("client-key.pem")];
    const url = `https://10.15.1.201:2379/v3/${path}`;
    const { stdout, stderr } = spawnSync(
      "curl",
      ["-sS", "--max-time", "5", ...flags, ...more, "-d", JSON.stringify(body), url],
      { encoding: "utf8" },
    );
    return stdout + stderr;
  }

  /** Each change of the leader begins another term. */
  function term(host: string): number {
    return Number(/"raftTerm":(\d+)/.exec(outputOf(host, "etcdctl endpoint status -w json"))?.[1]);
  }

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
    rmSync(folder, { recursive: true, force: true });
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

  chapter("the command writes files that etcd accepts, and reports that they did not change", async () => {
    expect(await files("kube-apiserver", "generation1")).toBe(0);
    expect(await files("kube-apiserver", "generation1")).toBe(4);
    expect(readFileSync(join(folder, "generation1", "client-key.pem"), "utf8")).toMatch(
      /^-----BEGIN PRIVATE KEY-----\n/,
    );
    expect(gateway("generation1", "kv/put", { key: "Zm9v", value: "YmFy" })).toContain('"revision":');
  });

  chapter("the previews of a CA rotation say what clients must have in each step", async () => {
    expect(await previewed(names, { signing: 1, trusted: [1, 2] })).toContain(
      "Clients: before CA generation 2 signs, each client needs the new output caBundle.",
    );
    await cluster.goOn();
    expect(await previewed(names, { signing: 2, trusted: [1, 2] })).toContain(
      "Clients: each client must trust CA generation 2 now, and new connections of the others fail; " +
        "new certificates for kube-apiserver, patroni, root.",
    );
    await cluster.goOn();
    // This client was given nothing.
    expect(gateway("generation1", "kv/put", { key: "Zm9v", value: "YmFy" })).toMatch(/certificate/);
    const printed = await previewed(names, { signing: 2, trusted: [2] });
    expect(printed).toContain(
      "Clients: clients that do not trust CA generation 2 are cut off, and so are those with certificates of " +
        "CA generation 1.",
    );
    expect(printed).toMatch(/WARNING connected-clients: clients are connected from 10\.15\.1\.1 \(\d+\)\. /);
    expect(printed).toMatch(
      /etcd01:\s+WARNING refused-clients: .*1 TLS handshake of the client 10\.15\.1\.1 failed \(.*tls: .*\)\. /,
    );
    await cluster.goOn();
    expect(await files("kube-apiserver", "generation1")).toBe(0);
    expect(gateway("generation1", "kv/put", { key: "Zm9v", value: "YmFy" })).toContain('"revision":');
  });

  chapter("the leadership moves once, to a member that stays, though two of five leave", async () => {
    await previewed([...names, "etcd04", "etcd05"], { signing: 2, trusted: [2] });
    await cluster.goOn();
    const leaving = memberList("etcd01").find(({ name }) => name === "etcd05");
    const leader = leaderOf(...names, "etcd04", "etcd05");
    if (leader !== "etcd05") outputOf(leader, `etcdctl move-leader ${leaving?.id}`);
    const before = term("etcd01");
    await previewed(names, { signing: 2, trusted: [2] });
    await cluster.goOn();
    expect(names).toContain(leaderOf(...names));
    expect(term("etcd01")).toBe(before + 1);
  });

  chapter("with authentication the HTTP gateway accepts a client without a common name alone", async () => {
    expect(await files("patroni", "patroni")).toBe(0);
    const users = ["etcdctl user add root:secret", "etcdctl user grant-role root root"];
    for (const name of names)
      users.push(`etcdctl user add ${name} --no-password`, `etcdctl user grant-role ${name} root`);
    outputOf("etcd01", [...users, "etcdctl auth enable"].join(" && "));
    const login = { name: "root", password: "secret" };
    const refused = gateway("generation1", "auth/authenticate", login);
    const token = /"token":"([^"]+)"/.exec(gateway("patroni", "auth/authenticate", login))?.[1] ?? "";
    const put = gateway("patroni", "kv/put", { key: "Zm9v", value: "YmFy" }, "-H", `Authorization: ${token}`);
    outputOf("etcd01", "etcdctl --user root:secret auth disable");
    expect(refused).toContain("CommonName of client sending a request against gateway will be ignored");
    expect(put).toContain('"revision":');
  });

  chapter("every write that was acknowledged is there", async () => {
    const { ok, wrong, counts } = await cluster.verdict();
    expect({ ok, wrong }).toEqual({ ok: true, wrong: [] });
    expect(counts.ok).toBeGreaterThan(500);
  });
});
