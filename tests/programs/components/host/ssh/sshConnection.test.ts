import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { EtcdHostArgs } from "../../../../../components/EtcdClusterArgs";
import { argumentsOf } from "../../../../unit/components/arguments/argumentsOf";
import { partsOf } from "../../../../unit/support/partsOf";
import type { ConnectionArgs } from "../../../../../components/host/ssh/ConnectionArgs";
import { hostConnection } from "../../../../../components/host/ssh/sshConnection";

const host = { name: "etcd01", address: "10.15.1.201" };
const privateKey = pulumi.secret("PLANTED");

/** The connection that Pulumi's engine is handed, or what is thrown instead. */
async function handedOn(shared: unknown, own?: unknown): Promise<object> {
  const given = { version: "3.6.16", ...settings(shared), hosts: [{ ...host, ...settings(own) }] };
  const { args, outputsChecked } = argumentsOf(given);
  outputsChecked.catch(() => undefined);
  const first = args.hosts[0] as EtcdHostArgs;
  for (const one of [first.connection, args.connection].flatMap(outputsIn)) partsOf(one);
  return merged(first, args.connection);
}

function settings(connection: unknown): { connection?: pulumi.Input<ConnectionArgs> } {
  return { connection: connection as pulumi.Input<ConnectionArgs> | undefined };
}

function merged(...given: Parameters<typeof hostConnection>): Promise<object> {
  const { connection, ...others } = hostConnection(...given);
  for (const other of [others.hostKeyPolicy, others.acceptsAnyKey]) partsOf(other);
  return partsOf<object>(connection).promise();
}

function outputsIn(value: unknown): unknown[] {
  if (pulumi.Output.isInstance(value)) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(outputsIn) : [];
}

test.each<[string, () => Promise<object>, string]>([
  [
    "an unknown field",
    () => handedOn({ privateKey, username: "root" }),
    "connection.username: no such field.",
  ],
  [
    "one that is known late",
    () => handedOn(pulumi.secret({ privateKey: "PLANTED", username: "root" })),
    "connection.username: no such field.",
  ],
  [
    "one of a host",
    () => handedOn({ privateKey }, { usr: "root" }),
    "hosts[0].connection.usr: no such field. Did you mean user?",
  ],
  [
    "one of a bastion",
    () => handedOn({ privateKey, proxy: pulumi.output({ host: "10.15.1.1", key: "PLANTED" }) }),
    "connection.proxy.key: no such field.",
  ],
  [
    "a wrong type that is known late",
    () => handedOn({ privateKey, port: pulumi.output("ssh") }),
    "connection.port: ",
  ],
  [
    "a key of another type",
    () => handedOn({ privateKey: pulumi.secret({ pem: "PLANTED" }) }),
    "connection.privateKey: ",
  ],
])(
  "a connection with %s is refused before Pulumi's engine could print its key",
  async (_, connection, error) => {
    const refusal = await connection().catch((error: unknown) => (error as Error).message);
    expect(refusal).toContain(error);
    expect(refusal).not.toContain("PLANTED");
  },
);

test("one that has its shape is handed on whole, the host's settings over the cluster's", async () => {
  const own = { ...host, connection: { user: "root", port: pulumi.output(2222) } };
  expect(await merged(own, pulumi.output({ privateKey, user: "admin" }))).toMatchObject({
    host: "10.15.1.201",
    privateKey: "PLANTED",
    user: "root",
    port: 2222,
  });
});

describe("a passphrase beside a key", () => {
  const folder = mkdtempSync(join(tmpdir(), "ssh-connection-"));
  const keyWith = (passphrase: string, name: string) => {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-f", join(folder, name)]);
    return pulumi.secret(readFileSync(join(folder, name), "utf8"));
  };
  const [plain, encrypted] = [keyWith("", "plain"), keyWith("secret", "encrypted")];
  const privateKeyPassword = pulumi.secret("secret");
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test("is not handed on where the host's own key has none, because Pulumi's plugin refuses the pair", async () => {
    const shared = { privateKey: encrypted, privateKeyPassword };
    expect(await handedOn(shared, { privateKey: plain })).not.toHaveProperty("privateKeyPassword");
    const proxy = { host: "bastion", privateKey: plain, privateKeyPassword };
    expect(await handedOn({ ...shared, proxy })).toMatchObject({
      privateKeyPassword: "secret",
      proxy: { host: "bastion", privateKey: await partsOf<string>(plain).promise() },
    });
    expect(((await handedOn({ ...shared, proxy })) as { proxy: object }).proxy).not.toHaveProperty(
      "privateKeyPassword",
    );
  });

  test("is handed on where the key has one", async () => {
    expect(await handedOn({ privateKey: encrypted, privateKeyPassword })).toMatchObject({
      privateKeyPassword: "secret",
    });
  });
});
