import { Server } from "ssh2";
import { hostKeyLine } from "../../../../../decisions/host/ssh/sshHostKey";
import { sshConnect, shownHostKey } from "../../../../../components/host/ssh/sshConnect";
import { sshKeyPair } from "../../../support/sshKeyPair";

const [first, second] = [sshKeyPair(), sshKeyPair()];

/** An SSH server that takes every login, and what was sent to it of one. */
async function serving(key: string, use: (port: number, sent: string[]) => Promise<void>): Promise<void> {
  const sent: string[] = [];
  const server = new Server({ hostKeys: [key] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (context) => {
      sent.push(context.method === "password" ? context.password : context.method);
      if (context.method === "none") context.reject(["password"]);
      else context.accept();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use((server.address() as { port: number }).port, sent);
  } finally {
    server.close();
  }
}

test("a host is asked for its key without a login", async () => {
  await serving(first.private, async (port, sent) => {
    const shown = await shownHostKey({ host: "127.0.0.1", port, password: "PLANTED" }, { patient: false });
    expect(hostKeyLine(shown)).toBe(first.public.trim());
    expect(sent).toEqual([]);
  });
});

test("a preview does not wait without an end for a host that is not there, whatever the connection says", async () => {
  let port = 0;
  await serving(first.private, (free) => Promise.resolve(void (port = free)));
  const to = { host: "127.0.0.1", port, password: "PLANTED", dialErrorLimit: -1, perDialTimeout: 0 };
  await expect(shownHostKey(to, { patient: false }, 300)).rejects.toThrow(
    "127.0.0.1 showed no host key within 0.3 s",
  );
});

test("a host with another key gets no password, and fingerprints and the line to write are printed", async () => {
  await serving(first.private, async (port, sent) => {
    const to = { host: "127.0.0.1", port, password: "PLANTED", hostKey: second.public };
    await expect(sshConnect(to, [], { patient: false })).rejects.toThrow(
      /it has SHA256:\S{43}\. The one there, .* is SHA256:\S{43}.* connection\.hostKey: "ssh-ed25519 \S{68}"$/,
    );
    expect(sent).toEqual([]);
  });
});

// The negative control: the server does see a password.
test("a host with the expected key gets the password", async () => {
  await serving(first.private, async (port, sent) => {
    const login = [] as Parameters<typeof sshConnect>[1];
    const client = await sshConnect(
      { host: "127.0.0.1", port, password: "PLANTED", hostKey: first.public },
      login,
      { patient: false },
    );
    client.destroy();
    expect(sent).toContain("PLANTED");
  });
});
