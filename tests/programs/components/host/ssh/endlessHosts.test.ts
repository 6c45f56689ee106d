import { spawn } from "node:child_process";
import { createServer, type AddressInfo, type Server as TcpServer, type Socket } from "node:net";
import { join } from "node:path";
import { Server, type Connection, type ServerChannel } from "ssh2";
import { sshKeyPair } from "../../../../unit/support/sshKeyPair";

jest.setTimeout(60_000);

const root = join(__dirname, "../../../../..");
const hostKeys = [sshKeyPair().private];

/** A program that asks a host something, and ends when nothing keeps it alive. */
const program = `
  const { sshExec, waitForHost } = require("./components/host/ssh/sshExec");
  const { shownHostKey } = require("./components/host/ssh/sshConnect");
  const [ask, to] = [process.argv[1], JSON.parse(process.argv[2])];
  const asked = {
    command: () => sshExec(to, "true", process.argv[3], 1000),
    login: () => waitForHost(to),
    key: () => shownHostKey(to, { patient: false }),
  }[ask]();
  const began = Date.now();
  console.log("asks");
  asked.then(() => "answered", (error) => error.message)
    .then((said) => console.log(JSON.stringify({ said, askedMs: Date.now() - began })));
`;

type Ask = "command" | "login" | "key";

interface Outcome {
  said: string;
  /** From the question to the answer or the error. */
  askedMs: number;
  /** Whether the program ended by itself. */
  ended: boolean;
}

/** Runs a program that asks the host, and kills it where it does not end in time. `begins` is called as it asks. */
function asking(ask: Ask, to: object, stdin = "", begins: () => void = () => undefined): Promise<Outcome> {
  const connection = { host: "127.0.0.1", password: "word", perDialTimeout: 1, dialErrorLimit: 1, ...to };
  const child = spawn(
    process.execPath,
    ["--require", "./stack/runTypescript.cjs", "-e", program, ask, JSON.stringify(connection), stdin],
    { cwd: root, env: { ...process.env, SSH_AUTH_SOCK: "" }, stdio: ["ignore", "pipe", "inherit"] },
  );
  let printed = "";
  child.stdout.on("data", (data: Buffer) => (printed += data.toString()));
  child.stdout.once("data", begins);
  const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
  return new Promise((resolve) => {
    child.on("close", (code) => {
      clearTimeout(timer);
      begins();
      const [, outcome = ""] = printed.split("\n");
      resolve({ ...(JSON.parse(outcome) as Omit<Outcome, "ended">), ended: code === 0 });
    });
  });
}

const repeated: NodeJS.Timeout[] = [];

function endlessly(everyMs: number, act: () => unknown): void {
  repeated.push(setInterval(act, everyMs));
}

function stopRepeating(): void {
  for (const handle of repeated.splice(0)) clearInterval(handle);
}

/** A host that speaks no SSH. It never closes a connection. */
const plain = (treat: (socket: Socket) => void) =>
  createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => undefined);
    treat(socket);
  });

/** An SSH server that accepts each login, and treats a session or a command in its own way. */
function sshServer(treat: {
  session?: (login: Connection, reject: () => void) => void;
  command?: (channel: ServerChannel, login: Connection) => void;
}): TcpServer {
  const ssh = new Server({ hostKeys }, (login) => {
    login.on("error", () => undefined);
    login.on("authentication", (context) => {
      context.accept();
    });
    login.on("session", (accept, reject) => {
      if (treat.session) {
        treat.session(login, () => {
          reject();
        });
        return;
      }
      accept().on("exec", (acceptCommand) => {
        const channel = acceptCommand();
        channel.on("error", () => undefined);
        treat.command?.(channel, login);
      });
    });
  });
  // Nothing that the client does closes this side.
  return createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => undefined);
    ssh.injectSocket(socket);
  });
}

/** The words with which a server ends a connection. Its socket stays open. */
function disconnect(login: Connection, reason: number): void {
  const { _protocol } = login as unknown as { _protocol: { disconnect: (reason: number) => void } };
  _protocol.disconnect(reason);
}
const [protocolError, byApplication] = [2, 11];

type EndlessHost = [string, Ask, () => TcpServer];

const quietHosts: EndlessHost[] = [
  ["says nothing", "command", () => plain(() => undefined)],
  ["says nothing, to a login", "login", () => plain(() => undefined)],
  ["says nothing, where its key is asked for", "key", () => plain(() => undefined)],
  [
    "drips its banner byte by byte",
    "login",
    () =>
      plain((socket) => {
        endlessly(200, () => socket.write("x"));
      }),
  ],
  ["never opens a session", "command", () => sshServer({ session: () => undefined })],
  [
    "refuses a session",
    "command",
    () =>
      sshServer({
        session: (_, reject) => {
          reject();
        },
      }),
  ],
  ["never closes a command's channel", "command", () => sshServer({ command: () => undefined })],
  [
    "ends a command and never closes its channel",
    "command",
    () =>
      sshServer({
        command: (channel) => {
          channel.exit(0);
        },
      }),
  ],
  [
    "drips an answer byte by byte",
    "command",
    () =>
      sshServer({
        command: (channel) => {
          endlessly(200, () => channel.write("x"));
        },
      }),
  ],
  [
    "ends the connection in its own words and keeps it",
    "command",
    () =>
      sshServer({
        command: (_, login) => {
          disconnect(login, protocolError);
        },
      }),
  ],
  [
    "ends the connection without a reason and keeps it",
    "command",
    () =>
      sshServer({
        command: (_, login) => {
          disconnect(login, byApplication);
        },
      }),
  ],
];

/** They send as much as they can, so each is asked alone. */
const loudHosts: EndlessHost[] = [
  [
    "has a banner without an end",
    "command",
    () =>
      plain((socket) => {
        endlessly(1, () => socket.write("banner\r\n".repeat(50)));
      }),
  ],
  [
    "has an answer without an end",
    "command",
    () =>
      sshServer({
        command: (channel) => {
          endlessly(1, () => channel.write("x".repeat(1 << 20)));
        },
      }),
  ],
];

/** Where a server listens for the time of a test. */
async function listening<T>(server: TcpServer, use: (port: number) => Promise<T>): Promise<T> {
  const open = new Set<Socket>();
  server.on("connection", (socket) => open.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.close();
    for (const socket of open) socket.destroy();
  }
}

const answerOf = (ask: Ask, serve: () => TcpServer, begins?: () => void) =>
  listening(serve(), (port) => asking(ask, { port }, "", begins));

function expectEnd({ ended, askedMs }: Outcome): void {
  expect({ ended, inTime: askedMs < 5_000 }).toEqual({ ended: true, inTime: true });
}

describe("a program ends that asks a host which", () => {
  const outcomes = new Map<string, Promise<Outcome>>();

  // Each waits for its deadlines, so all of them wait at once. One starts at a time: a busy processor would be another
  // reason for a late answer.
  beforeAll(async () => {
    for (const [name, ask, serve] of quietHosts)
      await new Promise<void>((begins) => {
        const outcome = answerOf(ask, serve, begins);
        outcome.catch(() => undefined); // its test reports it
        outcomes.set(name, outcome);
      });
  });
  afterAll(stopRepeating);

  test.each(quietHosts)("%s", async (name) => {
    expectEnd((await outcomes.get(name)) as Outcome);
  });
});

describe("a program ends that is alone to ask a host which", () => {
  afterEach(stopRepeating);

  test.each(loudHosts)("%s", async (_, ask, serve) => {
    expectEnd(await answerOf(ask, serve));
  });
});

test("a program ends that sends more to a host than it reads", async () => {
  await listening(
    sshServer({
      command: (channel, login) => {
        channel.pause();
        disconnect(login, byApplication);
      },
    }),
    async (port) => {
      expect(await asking("command", { port }, "x".repeat(100_000))).toMatchObject({ ended: true });
    },
  );
});
