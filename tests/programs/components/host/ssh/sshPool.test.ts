import { createHash } from "node:crypto";
import { connect, type AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import { Client, Server, type Connection } from "ssh2";
import { endLogin } from "../../../../../components/host/ssh/sshConnect";
import { returnToPool, takeFromPool } from "../../../../../components/host/ssh/sshPool";
import { sshExec } from "../../../../../components/host/ssh/sshExec";
import { sshKeyPair } from "../../../../unit/support/sshKeyPair";

/** A host that says how many logins it has seen, whatever it is asked; asked to `hang up` it does. */
const hostKeys = sshKeyPair();
let server: Server;
let logins: Connection[];
beforeEach(async () => {
  logins = [];
  server = new Server({ hostKeys: [hostKeys.private] }, (login) => {
    logins.push(login);
    login.on("authentication", (attempt) => {
      attempt.accept();
    });
    login.on("error", () => undefined);
    login.on("session", (accept) => {
      accept().on("exec", (acceptCommand, _, { command }) => {
        const stream = acceptCommand();
        if (command === "hang up") {
          login.end();
          return;
        }
        stream.write(String(logins.length));
        stream.exit(0);
        stream.end();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  server.close();
});

function ask(command: string, user = "root", hostKey?: string) {
  const { port } = server.address() as AddressInfo;
  return sshExec({ user, password: "word", port, host: "127.0.0.1", hostKey }, command, "", 5000);
}

test("hooks that follow each other on a host share one login", async () => {
  expect((await ask("one")).stdout).toBe("1");
  expect((await ask("two")).stdout).toBe("1");
});

test("a login that is shared again and again gathers no listeners", async () => {
  const exec = jest.spyOn(Client.prototype, "exec");
  const listeners = () => (exec.mock.contexts[0] as Client).listenerCount("close");
  await ask("one");
  const first = listeners();
  for (let times = 0; times < 3; times++) expect((await ask("again")).stdout).toBe("1");
  expect(listeners()).toBe(first);
  exec.mockRestore();
});

test("another host key than the pinned one is reported with its fingerprint, to compare with the host's", async () => {
  const pinned = sshKeyPair().public;
  const key = Buffer.from(hostKeys.public.split(" ")[1] ?? "", "base64");
  const fingerprint = createHash("sha256").update(key).digest("base64").replace("=", "");
  await expect(ask("one", "root", pinned)).rejects.toThrow(
    `the host's key is not the one in connection.hostKey (or hostKeyFile): it has SHA256:${fingerprint}.`,
  );
});

test("commands at the same time have a login each, and so has another user", async () => {
  await Promise.all([ask("one"), ask("two"), ask("three", "ops")]);
  expect(logins).toHaveLength(3);
});

test("an idle login is ended soon", async () => {
  await ask("one");
  await new Promise<void>((resolve) => {
    logins[0]?.on("close", () => {
      resolve();
    });
  });
});

test("an idle login lets the program end, and one in use does not", async () => {
  const holds = () => process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap").length;
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  await new Promise((resolve) => socket.once("data", resolve));
  const used = holds();
  const connection = { host: "idle" };
  returnToPool(connection, [{ client: new Client(), socket }]);
  expect(holds()).toBe(used - 1);
  const login = takeFromPool(connection);
  expect(holds()).toBe(used);
  endLogin(login);
});

test("a login that the host ended is not used again", async () => {
  const exec = jest.spyOn(Client.prototype, "exec");
  await ask("one");
  const client = exec.mock.contexts[0] as Client;
  const closed = new Promise<void>((resolve) =>
    client.once("close", () => {
      resolve();
    }),
  );
  exec.mockRestore();
  logins[0]?.end();
  await closed;
  expect((await ask("two")).stdout).toBe("2");
});

test("a connection that broke off in the middle of a command is not used again either", async () => {
  expect((await ask("hang up")).exitCode).toBe(-1);
  expect((await ask("two")).stdout).toBe("2");
});

test("a bastion's connection is ended where the host behind it hangs up", () => {
  const opened = () => ({ client: new Client(), socket: new PassThrough() });
  const [bastion, host] = [opened(), opened()];
  returnToPool({ host: "behind", proxy: { host: "bastion" } }, [bastion, host]);
  host.client.emit("close");
  expect([bastion, host].map(({ socket }) => socket.destroyed)).toEqual([true, true]);
});
