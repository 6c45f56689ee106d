import { EtcdCluster } from "../../../../../components/EtcdCluster";
import type { ConnectionArgs } from "../../../../../components/host/ssh/ConnectionArgs";
import { mockedResources } from "../../../support/mockedResources";

jest.setTimeout(60_000);

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

/** The host keys that Pulumi's command plugin is given, each once. */
async function keysOfPlugin(connection: ConnectionArgs): Promise<unknown[]> {
  const hosts = [1, 2, 3].map((number) => ({ name: `etcd0${number}`, address: `10.15.1.20${number}` }));
  const made = await mockedResources(() => {
    new EtcdCluster("etcd", { version: "3.6.16", hosts, connection });
  });
  const commands = Object.values(made).filter(({ type }) => type.startsWith("command:remote:"));
  expect(commands.length).toBeGreaterThan(10);
  const to = commands.map(({ inputs }) => inputs.connection as { secret: ConnectionArgs });
  return [...new Set(to.map(({ secret }) => secret.hostKey))];
}

test("a pinned host key binds each command of Pulumi's plugin", async () => {
  expect(await keysOfPlugin({ hostKey })).toEqual([hostKey]);
});

// This is the limit that docs/explanation/security.md states: only the project's own logins check the record.
test("the record of first-use binds no command of Pulumi's plugin", async () => {
  expect(await keysOfPlugin({ hostKeyPolicy: "first-use" })).toEqual([undefined]);
});
