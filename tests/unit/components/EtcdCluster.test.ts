import { EtcdCluster } from "../../../components/EtcdCluster";
import { hostProgram } from "../../../components/host/hostProgram";
import { hostPartNames, nodeNames } from "../../../decisions/host/hostParts";
import { mockedResources } from "../support/mockedResources";

// Making a cluster of mocks is a second's work, and ten where other tests take the processors.
jest.setTimeout(60_000);

const hosts = ["etcd01", "etcd02", "etcd03", "etcd04"].map((name, index) => ({
  name,
  address: `10.15.1.20${index + 1}`,
}));
test("the resources of each host are exported by its name, the membership too", async () => {
  let cluster: EtcdCluster | undefined;
  const made = await mockedResources(() => {
    const all = hosts.map((host) => ({ ...host, lost: host.name === "etcd04" }));
    cluster = new EtcdCluster("etcd", { version: "3.6.16", hosts: all });
  });
  expect(Object.keys(cluster?.nodes ?? {})).toEqual(["etcd01", "etcd02", "etcd03", "etcd04"]);
  const parts = ["program", "install", "certificate", "stagedFiles", "member"] as const;
  for (const name of ["etcd01", "etcd02", "etcd03"])
    for (const part of parts) {
      expect(cluster?.nodes[name]?.[part]).toBeDefined();
      const row = part === "stagedFiles" ? "configuration" : part;
      expect(made).toHaveProperty([hostPartNames(nodeNames("etcd", name), row).name]);
    }
  const lost = cluster?.nodes.etcd04;
  expect(parts.filter((part) => lost?.[part] !== undefined)).toEqual(["program", "member"]);
  expect(made["etcd/etcd04/program"]?.inputs).toMatchObject({ create: ": lost" });
});

test("the state holds which program is on a host, and not the program", async () => {
  const made = await mockedResources(() => {
    new EtcdCluster("etcd", { version: "3.6.16", hosts });
  });
  const inputs = made["etcd/etcd01/program"]?.inputs;
  for (const version of hostProgram().versions)
    expect(inputs).toMatchObject({ create: expect.stringContaining(version) as string });
  expect(JSON.stringify(inputs).length).toBeLessThan(1000);
});

// A command that ends before its input is sent fails now and then, with `EOF` from the client's SSH library.
test("every command on a host reads the input that it is given", async () => {
  const made = await mockedResources(() => {
    new EtcdCluster("etcd", {
      version: "3.6.16",
      hosts: [...hosts, { name: "etcd05", address: "10.0.0.5", lost: true }],
    });
  });
  const fed = Object.values(made).filter(({ type, inputs }) => type.includes("remote") && "stdin" in inputs);
  expect(fed.map(({ name }) => name)).toContain("etcd/etcd05/membership");
  for (const { name, inputs } of fed)
    for (const line of [inputs.create, inputs.update ?? inputs.create])
      expect([name, line]).toEqual([name, expect.stringMatching(/^(\/usr\/local\/sbin\/etcd-host |cat )/)]);
});

test("extra addresses are in the certificate of their host, and change nothing else", async () => {
  const made = async (extraAddresses?: string[]) =>
    mockedResources(() => {
      const all = hosts.map((host) => (host.name === "etcd01" ? { ...host, extraAddresses } : host));
      new EtcdCluster("etcd", { version: "3.6.16", hosts: all });
    });
  const [before, after] = [await made(), await made(["10.15.1.250", "FD15:0::250"])];
  const differ = Object.keys(after).filter(
    (name) => JSON.stringify(after[name]?.inputs) !== JSON.stringify(before[name]?.inputs),
  );
  expect(differ).toEqual(["etcd-pki/member-etcd01/request"]);
  expect(after["etcd-pki/member-etcd01/request"]?.inputs).toMatchObject({
    ipAddresses: ["127.0.0.1", "::1", "10.15.1.201", "10.15.1.250", "fd15::250"],
  });
});

test("a host may have a data directory of its own, and no other host changes", async () => {
  const made = async (dataDir?: string) =>
    mockedResources(() => {
      const all = hosts.map((host) => (host.name === "etcd01" ? { ...host, dataDir } : host));
      new EtcdCluster("etcd", { version: "3.6.16", hosts: all });
    });
  const [before, after] = [await made(), await made("/srv/etcd01.etcd")];
  const stdin = (name: string) => JSON.stringify(after[name]?.inputs.stdin);
  expect(stdin("etcd/etcd01/staged-files")).toContain("ETCD_DATA_DIR=/srv/etcd01.etcd\\n");
  expect(stdin("etcd/etcd01/staged-files")).toContain("ReadWritePaths=-/srv/etcd01.etcd\\n");
  expect(stdin("etcd/etcd01/member")).toContain("data_dir=/srv/etcd01.etcd\\n");
  expect(JSON.stringify(after["etcd-preflight"]?.inputs)).toContain("data /srv/etcd01.etcd");
  for (const part of ["staged-files", "member"])
    expect(after[`etcd/etcd02/${part}`]?.inputs).toEqual(before[`etcd/etcd02/${part}`]?.inputs);
});

test("setHostname: false changes the staged files alone, so that no member restarts", async () => {
  const made = async (setHostname?: boolean) =>
    mockedResources(() => {
      new EtcdCluster("etcd", { version: "3.6.16", hosts, setHostname });
    });
  const [before, kept, set] = [await made(), await made(false), await made(true)];
  const differ = Object.keys(kept).filter(
    (name) => JSON.stringify(kept[name]?.inputs) !== JSON.stringify(before[name]?.inputs),
  );
  expect(differ).toEqual(hosts.map(({ name }) => `etcd/${name}/staged-files`));
  const stdin = (all: typeof before) => String(all["etcd/etcd01/staged-files"]?.inputs.stdin);
  expect(stdin(kept)).toBe(`--- keep-host-name\n${stdin(before)}`);
  expect(stdin(set)).toBe(stdin(before));
});

test("walDir is etcd's --wal-dir, and hosts get the directory above as in earlier versions", async () => {
  const made = await mockedResources(() => {
    new EtcdCluster("etcd", { version: "3.6.16", hosts, walDir: "/disk/wal" });
  });
  const stdin = (name: string) => JSON.stringify(made[name]?.inputs.stdin);
  expect(stdin("etcd/etcd01/staged-files")).toContain("ETCD_WAL_DIR=/disk/wal\\n");
  expect(stdin("etcd/etcd01/staged-files")).toContain("ReadWritePaths=-/var/lib/etcd -/disk\\n");
  expect(stdin("etcd/etcd01/member")).toContain("wal_dir=/disk\\n");
  expect(JSON.stringify(made["etcd-preflight"]?.inputs)).toContain("data /var/lib/etcd wal /disk profile");
});

test("the CA is named after the cluster", async () => {
  const made = await mockedResources(() => {
    new EtcdCluster("orders", { version: "3.6.16", hosts });
  });
  expect(made["orders-pki-ca"]?.inputs.subject).toEqual({ commonName: "orders etcd CA" });
});
