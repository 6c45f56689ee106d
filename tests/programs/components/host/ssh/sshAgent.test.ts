import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo, type Server as TcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server } from "ssh2";
import { agentKeyKinds } from "../../../../../components/host/ssh/sshAgent";
import { sshExec } from "../../../../../components/host/ssh/sshExec";
import { sshKeyPair } from "../../../../unit/support/sshKeyPair";

const folder = mkdtempSync(join(tmpdir(), "agent-"));
const servers: { close: () => unknown }[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

const field = (content: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
};

/** An agent that lists keys of these kinds. */
async function agent(...kinds: string[]): Promise<string> {
  const keys = kinds.flatMap((kind) => [field(field(Buffer.from(kind))), field(Buffer.from("comment"))]);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(kinds.length);
  const answer = field(Buffer.concat([Buffer.from([12]), count, ...keys]));
  return listening(
    createServer((socket) => {
      // In two parts, as a kernel may deliver it.
      socket.on("data", () => {
        socket.write(answer.subarray(0, 3));
        socket.write(answer.subarray(3));
      });
      socket.on("error", () => undefined);
    }),
  );
}

async function listening(server: TcpServer): Promise<string> {
  servers.push(server);
  const path = join(folder, `${servers.length}.sock`);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}

let refusing: number;
beforeAll(async () => {
  const server = new Server({ hostKeys: [sshKeyPair().private] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (asked) => {
      asked.reject();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  refusing = (server.address() as AddressInfo).port;
});

function refusal(agentSocketPath: string, privateKey?: string): Promise<string> {
  const to = { host: "127.0.0.1", port: refusing, agentSocketPath, privateKey, dialErrorLimit: 0 };
  return sshExec(to, "true", "", 5000).then(
    () => "no refusal",
    (error: unknown) => (error as Error).message,
  );
}

test("an agent's keys are listed by their kinds, also those that are not read here", async () => {
  const kinds = ["ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com", "sk-ssh-ed25519@openssh.com"];
  expect(await agentKeyKinds(await agent(...kinds))).toEqual(kinds);
});

test("a dead agent is reported before a login, also where a key is given", async () => {
  const { private: key } = sshKeyPair();
  expect(await refusal("/nonexistent.sock", key)).toMatch(
    /^the SSH agent at \/nonexistent\.sock does not answer \(.*ENOENT.*\).* Run `unset SSH_AUTH_SOCK`/,
  );
});

test("a socket that answers no question of an agent is not taken for one", async () => {
  const path = await listening(createServer((socket) => socket.end("HTTP/1.1 400\r\n\r\n")));
  expect(await refusal(path)).toMatch(/does not answer \(it does not list its keys\)/);
});

test.each<[string, string[], RegExp]>([
  [
    "a certificate",
    ["ssh-ed25519-cert-v01@openssh.com"],
    /holds ssh-ed25519-cert-v01@openssh\.com\. .* connection\.privateKey/,
  ],
  ["a security key", ["sk-ssh-ed25519@openssh.com"], /holds sk-ssh-ed25519@openssh\.com\. .*a security key/],
  ["many keys", Array(8).fill("ssh-ed25519") as string[], /holds 8 keys, .*MaxAuthTries/],
  ["no key", [], /holds no key\. Load one with `ssh-add`/],
])("a refused login says that the agent holds %s", async (_, kinds, words) => {
  expect(await refusal(await agent(...kinds))).toMatch(words);
});
