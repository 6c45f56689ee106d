import { Socket } from "node:net";
import { inspect } from "node:util";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster, Pki, ReferencedCluster, rfc2136 } from "../../../../components";
import { setMocks } from "../../../../components/testing/setMocks";
import { valueOf } from "../../support/mockedResources";

jest.setTimeout(60_000);

// Pulumi keeps a stack trace of every promise: most of the time that these tests took.
Error.stackTraceLimit = 0;

const address = (n: number) => `10.15.1.20${n}`;

/** A user's program: hosts whose addresses come late, and a cluster on them. */
class OrdersStore extends pulumi.ComponentResource {
  readonly cluster: EtcdCluster;

  constructor(name: string) {
    super("orders:index:Store", name);
    const hosts = [1, 2, 3].map((n) => {
      const machine = new command.local.Command(
        `${name}-vm${n}`,
        { create: `make-vm ${n}` },
        { parent: this },
      );
      return { name: `etcd0${n}`, address: machine.stdout };
    });
    const dns = rfc2136({
      server: "10.15.1.2",
      zone: "etcd.example.com",
      keyName: "etcd",
      keySecret: pulumi.secret("c2VjcmV0"),
    });
    const connection = { user: "root", password: pulumi.secret("hunter2") };
    const pki = { clients: ["reporter"], revoked: [], exportCaKey: true };
    this.cluster = new EtcdCluster(
      name,
      { version: "3.6.16", domain: "etcd.example.com", dns, connection, hosts, pki },
      { parent: this },
    );
    this.registerOutputs();
  }
}

/** The answer of a machine that the test makes up. */
function newResource({ name, inputs }: pulumi.runtime.MockResourceArgs) {
  const machine = /-vm(\d)$/.exec(name)?.[1];
  return {
    id: name,
    state: { ...(inputs as object), ...(machine ? { stdout: address(Number(machine)) } : {}) },
  };
}

async function madeBy(...[mocks, ...run]: Parameters<typeof setMocks>): Promise<EtcdCluster> {
  await setMocks(mocks, ...run);
  const { cluster } = new OrdersStore("orders");
  await pulumi.runtime.disconnect();
  return cluster;
}

test("a program around the cluster is unit-tested with mocked hosts, and every output has a value", async () => {
  const cluster = await madeBy({ newResource });
  const urls = [1, 2, 3].map((n) => `https://etcd0${n}.etcd.example.com:2379`);
  expect(await valueOf(cluster.endpoints)).toEqual(urls);
  expect(await valueOf(cluster.lastMembers)).toEqual(
    [1, 2, 3].map((n) => ({ name: `etcd0${n}`, id: String(n), version: "3.6.16", address: address(n) })),
  );
  expect(await valueOf(cluster.clientCertificates)).toHaveProperty(
    "reporter.key",
    expect.stringMatching(/^key of orders-pki\/client-reporter\/key\n/),
  );
  for (const [output, value] of Object.entries(cluster))
    if (pulumi.Output.isInstance(value))
      expect([output, await valueOf(value)]).not.toEqual([output, undefined]);
});

test("no host is dialled, also where newResource returns the inputs of each resource", async () => {
  const connect = jest.spyOn(Socket.prototype, "connect");
  await madeBy({ newResource });
  expect(inspect(connect.mock.calls)).not.toContain(address(1));
  connect.mockRestore();
});

test("another cluster takes the mocked reference, whose CA is a certificate", async () => {
  const { reference } = await madeBy({ newResource });
  const given = await valueOf(reference);
  const { caBundle } = EtcdCluster.get("reader", given);
  expect(await valueOf(caBundle)).toBe(given.caCertificate);
});

test("a program that signs with a mocked CA is unit-tested, by the method and by names", async () => {
  const { reference } = await madeBy({ newResource });
  const { clientCertificates } = new ReferencedCluster("named", { reference, clients: ["reporter"] });
  expect(await valueOf(clientCertificates)).toHaveProperty(
    "reporter.key",
    expect.stringMatching(/^key of named\/client-reporter\/key\n/),
  );
  const { certificate } = EtcdCluster.get("reader", reference).clientCertificate("reporter");
  expect(await valueOf(certificate)).toMatch(/^certificate of reader\/client-reporter\/cert\n/);
});

test("the mocked CA of one Pki is a CA that another Pki accepts", async () => {
  await setMocks();
  const members = [{ name: "etcd01", addresses: ["10.15.1.201"] }];
  const { exportedCa } = new Pki("one", { members, exportCaKey: true });
  const ca = exportedCa.apply((shared) => shared ?? { certificate: "", key: "" });
  const { clients } = new Pki("two", {
    members,
    customCAs: {
      1: { certificate: ca.certificate, key: ca.key, chain: ca.apply(({ chain = "" }) => chain) },
    },
  });
  await pulumi.runtime.disconnect();
  expect(await valueOf(clients.root.certificate)).toMatch(/^certificate of two\/client-root\/cert\n/);
});

test("a secret stays secret in a unit test", async () => {
  const cluster = await madeBy({ newResource });
  const { clientKey, clientCertificates, etcdctlEnv, reference } = cluster;
  const secret = [clientKey, clientCertificates, etcdctlEnv, reference].map((output) =>
    pulumi.isSecret<unknown>(output),
  );
  expect(await Promise.all(secret)).toEqual([true, true, true, true]);
});

test("a unit test runs as a preview too", async () => {
  const cluster = await madeBy({ newResource }, "project", "stack", true);
  expect(await valueOf(cluster.etcdctlEndpoints)).toContain("https://etcd01.etcd.example.com:2379");
});

test("setMocks needs no mocks of the program's own, and hands its calls on to those that there are", async () => {
  await setMocks({ call: ({ token }) => ({ token }) });
  expect(await pulumi.runtime.invoke("other:index:fn", {})).toEqual({ token: "other:index:fn" });
  await setMocks();
  expect(await pulumi.runtime.invoke("other:index:fn", {})).toEqual({});
});

test("mocks may be an object of a class", async () => {
  class Mocks implements pulumi.runtime.Mocks {
    readonly seen: string[] = [];
    newResource({ name }: pulumi.runtime.MockResourceArgs) {
      this.seen.push(name);
      return { id: name, state: {} };
    }
    call({ token }: pulumi.runtime.MockCallArgs) {
      this.seen.push(token);
      return {};
    }
  }
  const mocks = new Mocks();
  await setMocks(mocks);
  await pulumi.runtime.invoke("other:index:fn", {});
  new Pki("one", { members: [] });
  await pulumi.runtime.disconnect();
  expect(mocks.seen).toEqual(expect.arrayContaining(["other:index:fn", "one-ca-key"]));
});

test("one call of setMocks serves several programs that make the same cluster", async () => {
  await setMocks({ newResource });
  const stores = [new OrdersStore("orders"), new OrdersStore("orders")];
  await pulumi.runtime.disconnect();
  const urls = await Promise.all(stores.map(({ cluster }) => valueOf(cluster.endpoints)));
  expect(urls).toEqual([urls[0], urls[0]]);
});

test.each([
  ["updates", false, false],
  ["a preview and an update", true, false],
  ["an update and a preview", false, true],
])("a test may end before its program does: %s", async (_, ...previews) => {
  for (const preview of [...previews, false]) {
    await setMocks({ newResource }, "project", "stack", preview);
    const { endpoints } = new OrdersStore("orders").cluster;
    expect(await valueOf(endpoints)).toHaveLength(3);
  }
  // jest fails the test for a rejection in the rest of any program.
  await pulumi.runtime.disconnect();
});
