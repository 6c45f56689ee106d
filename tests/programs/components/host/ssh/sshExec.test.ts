import * as pulumi from "@pulumi/pulumi";
import { createServer } from "node:net";
import { Server } from "ssh2";
import { sshExec } from "../../../../../components/host/ssh/sshExec";
import { sshKeyPair } from "../../../../unit/support/sshKeyPair";

/** A port with another program behind it than an SSH server, and one with nothing. */
async function listening<T>(
  greeting: string | Buffer | undefined,
  use: (port: number) => Promise<T>,
): Promise<T> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    if (greeting !== undefined) socket.end(greeting);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  try {
    return await use(port);
  } finally {
    server.close();
  }
}

const connection = { host: "127.0.0.1", user: "root", password: "secret-word" };

test("a port where no program listens is reported with the likely reason", async () => {
  const port = await listening(undefined, (free) => Promise.resolve(free));
  await expect(sshExec({ ...connection, port }, "true", "", 5000)).rejects.toThrow(
    `127.0.0.1:${port} refuses connections. Is sshd running there?`,
  );
});

test("a host that accepts the connection and says nothing is abandoned in the allowed time", async () => {
  await listening(undefined, async (port) => {
    await expect(sshExec({ ...connection, port }, "true", "", 300)).rejects.toThrow("no answer within 0.3 s");
  });
});

test("a server that refuses a session writes no line of its own into the error", async () => {
  const server = new Server({ hostKeys: [sshKeyPair().private] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (attempt) => {
      attempt.accept();
    });
    const { _protocol } = client as unknown as {
      _protocol: { channelOpenFail: (channel: number, reason: number, text: string) => void };
    };
    client.on("session", () => {
      _protocol.channelOpenFail(0, 1, "no\netcd04:\n  OK reachable: all checks passed.");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const error = await sshExec({ ...connection, port }, "true", "", 20_000).catch((reason: unknown) =>
    String(reason),
  );
  server.close();
  expect(error).toMatch(
    /^Error: the host opens no session: it reports ".*no\\netcd04:\\n {2}OK reachable: .*"$/,
  );
});

test("an address without an SSH server is named, and the password is not", async () => {
  await listening("HTTP/1.1 400 Bad Request\r\n\r\n", async (port) => {
    const error = await sshExec({ ...connection, port }, "true", "", 5000).catch((reason: unknown) =>
      String(reason),
    );
    expect(error).toContain(`127.0.0.1:${port}`);
    expect(error).not.toContain("secret-word");
  });
});

test.each<[string, Parameters<typeof sshExec>[0], RegExp]>([
  [
    "a connection that ends before SSH begins",
    connection,
    /^127\.0\.0\.1:\d+ closed the connection before SSH began\. Is it sshd .*\(connection\.host, connection\.port\)/,
  ],
  [
    "a key that cannot be read",
    { ...connection, privateKey: "no key" },
    /^connection\.privateKey cannot be read \(.*\)\. Write it in OpenSSH's form/,
  ],
  [
    "a bastion's key that cannot be read",
    { ...connection, proxy: { ...connection, privateKey: "no key" } },
    /^bastion 127\.0\.0\.1: connection\.proxy\.privateKey cannot be read/,
  ],
  [
    "a name that does not resolve",
    { ...connection, host: "etcd01.invalid" },
    /^the name etcd01\.invalid does not resolve where Pulumi runs\. Write connection\.host as an address/,
  ],
])("%s is reported with its field and the remedy", async (_, to, sentence) => {
  await listening("", async (port) => {
    const error = await sshExec({ ...to, port }, "true", "", 5000).catch((why: unknown) => why);
    expect((error as Error).message).toMatch(sentence);
  });
});

test("a bastion that cannot be reached is named as one", async () => {
  const port = await listening(undefined, (free) => Promise.resolve(free));
  const proxy = { ...connection, port };
  await expect(sshExec({ ...connection, proxy }, "true", "", 5000)).rejects.toThrow(
    "bastion 127.0.0.1: 127.0.0.1:",
  );
});

const mebibytes = (count: number) => "x".repeat(count << 20);

/** An SSH server whose every command prints this, to standard output or standard error, or stalls after it. */
async function printing<T>(
  text: string,
  to: "stdout" | "stderr" | "stalls",
  use: (port: number) => Promise<T>,
): Promise<T> {
  const server = new Server({ hostKeys: [sshKeyPair().private] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (context) => {
      context.accept();
    });
    client.on("session", (session) => {
      session().on("exec", (accept) => {
        const stream = accept();
        stream.on("error", () => undefined);
        const into = to === "stderr" ? stream.stderr : stream;
        into.write(text, () => {
          if (to === "stalls") return;
          stream.exit(0);
          stream.end();
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use((server.address() as { port: number }).port);
  } finally {
    server.close();
  }
}

test.each(["stdout", "stderr"] as const)(
  "a host that prints without end on %s is cut off, and named",
  async (to) => {
    await printing(mebibytes(6), to, async (port) => {
      await expect(sshExec({ ...connection, port }, "true", "", 10_000)).rejects.toThrow(
        "127.0.0.1 answered with more than 4 MiB. The rest was not read",
      );
    });
  },
);

test("the part of an answer that came before the deadline is not lost", async () => {
  await printing("state=ready\n", "stalls", async (port) => {
    const error = await sshExec({ ...connection, port }, "true", "", 1000).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: "no answer within 1 s", stdout: "state=ready\n" });
  });
});

// The negative control.
test("a long answer is read whole", async () => {
  await printing(mebibytes(3), "stdout", async (port) => {
    const { stdout, exitCode } = await sshExec({ ...connection, port }, "true", "", 10_000);
    expect([stdout.length, exitCode]).toEqual([3 << 20, 0]);
  });
});

test("an error of a host is bounded, and has nothing that a terminal or Pulumi obeys", async () => {
  const hostile = "a\u001b[2J<{%x%}>";
  await printing(hostile, "stderr", async (port) => {
    const { stderr } = await sshExec({ ...connection, port }, "true", "", 10_000);
    expect(stderr).toBe("a\\u{1b}[2J<{ %x%}>");
  });
  await printing(mebibytes(1), "stderr", async (port) => {
    const { stderr } = await sshExec({ ...connection, port }, "true", "", 10_000);
    expect(stderr).toHaveLength(10_000);
  });
});

/** How an SSH server ends a connection with such words, before it has shown a key (RFC 4253, 6 and 11.1). */
function disconnect(words: string): Buffer {
  const number = (value: number) => {
    const four = Buffer.alloc(4);
    four.writeUInt32BE(value);
    return four;
  };
  const [text, protocolError] = [Buffer.from(words), 2];
  const payload = [Buffer.of(1), number(protocolError), number(text.length), text, number(0)];
  const length = Buffer.concat(payload).length;
  const padding = 4 + ((8 - ((4 + 1 + length + 4) % 8)) % 8);
  return Buffer.concat([
    Buffer.from("SSH-2.0-any\r\n"),
    number(1 + length + padding),
    Buffer.of(padding),
    ...payload,
    Buffer.alloc(padding),
  ]);
}

test("an unauthenticated server writes no escapes, no markup and no advice", async () => {
  const words = `Cannot parse privateKey: wrong passphrase \u001b[2J\u009b31m<{%x%}>${"x".repeat(1000)}`;
  await listening(disconnect(words), async (port) => {
    const error = await sshExec({ ...connection, port, dialErrorLimit: 0 }, "true", "", 5000).catch(
      (why: unknown) => why,
    );
    expect(error).toMatchObject({ repeat: "quickly" });
    const { message } = error as Error;
    expect(message).toContain(
      'it ends the connection with "Cannot parse privateKey: wrong passphrase \\u001b[2J\\u{9b}31m<{ %x%}>xxx',
    );
    expect(message).not.toContain("privateKeyPassword");
    expect(message.length).toBeLessThan(400);
  });
});

test("a login with secrets, with its whole answer, prints and logs nothing", async () => {
  const written = [
    ...(["debug", "info", "log", "warn", "error"] as const).map((name) => jest.spyOn(console, name)),
    ...(["debug", "info", "warn", "error"] as const).map((name) => jest.spyOn(pulumi.log, name)),
    ...([process.stdout, process.stderr] as const).map((stream) => jest.spyOn(stream, "write")),
  ];
  try {
    await printing(mebibytes(1), "stdout", (port) =>
      sshExec({ ...connection, port }, "true", "secret-input", 10_000),
    );
    expect(written.flatMap(({ mock }) => mock.calls)).toEqual([]);
  } finally {
    for (const spy of written) spy.mockRestore();
  }
});
