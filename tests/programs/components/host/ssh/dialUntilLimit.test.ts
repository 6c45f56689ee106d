import { createServer } from "node:net";
import { Server } from "ssh2";
import { DialError, type Repeat } from "../../../../../components/host/ssh/dialError";
import { dialUntilLimit } from "../../../../../components/host/ssh/dialUntilLimit";
import { sshExec, waitForHost } from "../../../../../components/host/ssh/sshExec";
import { sshKeyPair } from "../../../../unit/support/sshKeyPair";

const to = { host: "127.0.0.1", user: "root", password: "secret-word" };

/** A dial that fails some times before it succeeds, and counts the tries. */
function failing(times: number, repeat: Repeat) {
  const tries = { made: 0 };
  const dial = () => {
    tries.made++;
    return tries.made > times ? Promise.resolve("in") : Promise.reject(new DialError("it is not up", repeat));
  };
  return { tries, dial };
}

test.each<[string, Repeat, boolean]>([
  ["sshd starts", "quickly", false],
  ["sshd starts, and the host is waited for", "quickly", true],
  ["the host is not up yet, and it is waited for", "patiently", true],
])("a login is tried again while %s", async (_, repeat, patient) => {
  const { dial } = failing(2, repeat);
  expect(await dialUntilLimit({ ...to, dialErrorLimit: 2 }, { patient }, dial)).toBe("in");
});

test.each<[string, Repeat, boolean, number]>([
  ["the configuration is wrong", "never", true, 1],
  ["the host is not up, and nothing waits for it", "patiently", false, 1],
  ["the host is silent, and no more tries than usual are asked for", "slowly", true, 1],
  ["as many tries failed as dialErrorLimit allows", "quickly", true, 3],
])("a login is not tried again where %s", async (_, repeat, patient, tried) => {
  const { dial, tries } = failing(9, repeat);
  await expect(dialUntilLimit({ ...to, dialErrorLimit: 2 }, { patient }, dial)).rejects.toThrow(
    "it is not up",
  );
  expect(tries.made).toBe(tried);
});

test("a silent host is tried again where more tries than usual are asked for", async () => {
  const { dial } = failing(1, "slowly");
  expect(await dialUntilLimit({ ...to, dialErrorLimit: 4 }, { patient: true }, dial)).toBe("in");
});

test("each failed try is reported with its reason and the limit", async () => {
  const said: string[] = [];
  const report = (message: string) => said.push(message);
  await dialUntilLimit({ ...to, dialErrorLimit: 30 }, { patient: true, report }, failing(1, "quickly").dial);
  expect(said).toEqual(["it is not up. Try 2 of 31 follows."]);
});

/** A port that no program listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** An SSH server on that port, which answers each command with success. */
function sshServer(port: number): Promise<Server> {
  const { private: key } = sshKeyPair();
  const server = new Server({ hostKeys: [key] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (attempt) => {
      attempt.accept();
    });
    client.on("session", (accept) => {
      accept().on("exec", (acceptExec) => {
        const stream = acceptExec();
        stream.exit(0);
        stream.end();
      });
    });
  });
  return new Promise((resolve) => {
    server.listen(port, "127.0.0.1", () => {
      resolve(server);
    });
  });
}

test("a host whose sshd comes late is waited for, and its login serves the next command", async () => {
  const port = await freePort();
  const waiting = waitForHost({ ...to, port, dialErrorLimit: 30 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const server = await sshServer(port);
  try {
    await waiting;
    expect((await sshExec({ ...to, port }, "true", "", 5000)).exitCode).toBe(0);
  } finally {
    server.close();
  }
});

test("no try follows after the deadline of a command", async () => {
  const port = await freePort();
  const dialled = sshExec({ ...to, port, dialErrorLimit: -1 }, "true", "", 200);
  await expect(dialled).rejects.toThrow("no answer within 0.2 s");
  let tries = 0;
  const server = createServer((socket) => {
    tries++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await new Promise((resolve) => setTimeout(resolve, 700));
  server.close();
  expect(tries).toBe(0);
});
