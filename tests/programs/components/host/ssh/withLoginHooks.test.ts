import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster } from "../../../../../components/EtcdCluster";
import { nodeNames } from "../../../../../decisions/host/hostParts";
import { loginHooks } from "../../../../../components/host/ssh/loginHooks";
import { uploads } from "../../../../../components/host/release/uploads";
import { mockedResources } from "../../../../unit/support/mockedResources";
import { sshKeyPair } from "../../../../unit/support/sshKeyPair";

jest.setTimeout(60_000);

interface Request {
  getName(): string;
  getType(): string;
  getHooks():
    Record<"getBeforeCreateList" | "getBeforeUpdateList" | "getOnErrorList", () => string[]> | undefined;
}

/** The first hooks before the creation, before the update and after an error of each remote command and copy. */
async function firstHooks(program: () => void): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  await mockedResources(() => {
    const monitor = pulumi.runtime.getMonitor() as unknown as Record<
      "registerResource",
      (request: Request, ...others: unknown[]) => unknown
    >;
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, ...others) => {
      const hooks = request.getHooks();
      if (request.getType().startsWith("command:remote:"))
        found[request.getName()] = [
          hooks?.getBeforeCreateList()[0],
          hooks?.getBeforeUpdateList()[0],
          hooks?.getOnErrorList()[0],
        ];
      return register(request, ...others);
    };
    program();
  });
  return found;
}

const hosts = ["etcd01", "etcd02", "etcd03"].map((name, at) => ({ name, address: `10.15.1.20${at + 1}` }));
const lost = { name: "etcd04", address: "10.15.1.204", lost: true };
const check = (host: string) => [`etcd/${host}/login`, `etcd/${host}/login`, `etcd/${host}/session`];

test("every command on a host waits for a login there, and runs again if its session ends", async () => {
  const found = await firstHooks(() => {
    new EtcdCluster("etcd", {
      version: "3.6.16",
      intermediateVersions: ["3.5.33"],
      pki: { revoked: [] },
      hosts: [...hosts, lost],
    });
  });
  for (const part of [
    "etcd-health-gate",
    "etcd/etcd02/upgrade-to-3.5.33",
    "etcd/etcd02/crl",
    "etcd/etcd04/program",
    "etcd/etcd04/member",
  ])
    expect(Object.keys(found)).toContain(part);
  for (const [name, hooks] of Object.entries(found)) {
    const host = hosts.find(({ name: one }) => name.includes(one))?.name;
    // A neighbour runs the commands of a lost host; the first host answers for the cluster.
    expect([name, hooks]).toEqual([name, check(host ?? "etcd01")]);
  }
});

test("every upload to a host waits for a login there, and runs again if its session ends", async () => {
  const found = await firstHooks(() => {
    const connection = { host: "10.15.1.201" };
    const hooks = loginHooks("etcd", "etcd01", (to) => Promise.resolve(to));
    const host = { names: nodeNames("etcd", "etcd01"), connection, loginHooks: hooks };
    const archives = { amd64: __filename, arm64: __filename };
    uploads(host, "3.6.16", { method: "upload", archives }, {});
  });
  expect(found).toEqual({
    "etcd/etcd01/upload-amd64": check("etcd01"),
    "etcd/etcd01/upload-arm64": check("etcd01"),
  });
});

test("a login precedes the commands where every key is pinned too", async () => {
  const { public: hostKey } = sshKeyPair();
  const found = await firstHooks(() => {
    new EtcdCluster("etcd", { version: "3.6.16", hosts, connection: { hostKey } });
  });
  expect(found["etcd/etcd02/member"]).toEqual(check("etcd02"));
});
