import {
  connectionsErrors,
  type ConnectionsConfiguration,
} from "../../../../../decisions/host/ssh/connectionErrors";

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJTTJ3eKGzSYT1Ov0UPHs4fMOgfXhZrIYlU7LNHBB8Wq";

test.each<[string, ConnectionsConfiguration, string[]]>([
  [
    "a host without a key",
    { connection: { hostKeyPolicy: "pinned" }, hosts: [{}] },
    ["hosts[0].connection.hostKey"],
  ],
  ["a key for all hosts", { connection: { hostKeyPolicy: "pinned", hostKey }, hosts: [{}] }, []],
  ["a key of its own", { connection: { hostKeyPolicy: "pinned" }, hosts: [{ connection: { hostKey } }] }, []],
  [
    "a key that is known late",
    { connection: { hostKeyPolicy: "pinned" }, hosts: [{ connection: { hostKey: undefined } }] },
    [],
  ],
  [
    "a bastion without a key",
    { connection: { hostKeyPolicy: "pinned", hostKey, proxy: { host: "bastion" } }, hosts: [{}] },
    ["hosts[0].connection.proxy.hostKey"],
  ],
  [
    "a host that takes the first key although the others are pinned",
    { connection: { hostKeyPolicy: "pinned" }, hosts: [{ connection: { hostKeyPolicy: "first-use" } }] },
    [],
  ],
  ["no policy", { connection: {}, hosts: [{}] }, []],
  ["an unknown policy", { connection: { hostKeyPolicy: "tofu" }, hosts: [{}] }, ["connection.hostKeyPolicy"]],
])("hostKeyPolicy is checked for every host: %s", (_, configuration, paths) => {
  expect(connectionsErrors(configuration).map(({ path }) => path)).toEqual(paths);
});
