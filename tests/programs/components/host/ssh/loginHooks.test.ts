import * as pulumi from "@pulumi/pulumi";
import { connect, createServer, type Server as TcpServer } from "node:net";
import { Server } from "ssh2";
import type { KnownConnection } from "../../../../../components/host/ssh/KnownConnection";
import { loginHooks } from "../../../../../components/host/ssh/loginHooks";
import { setMocks } from "../../../../../components/testing/setMocks";
import { sshKeyPair } from "../../../../unit/support/sshKeyPair";

jest.setTimeout(20_000);

const open: { close: () => unknown }[] = [];
beforeAll(() => setMocks({}, "project", "stack", false));
afterAll(() => {
  for (const server of open) server.close();
});

async function port(server: TcpServer | Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as { port: number }).port;
}

/**
 * An sshd that takes each login, and ends each command with this code. It never answers a request to dial another host.
 */
function sshd(onLogin: () => void = () => undefined, exitCode = 0): Promise<number> {
  const server = new Server({ hostKeys: [sshKeyPair().private] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (asked) => {
      onLogin();
      asked.accept();
    });
    client.on("session", (openSession) =>
      openSession().on("exec", (run) => {
        const command = run();
        command.exit(exitCode);
        command.end();
      }),
    );
    client.on("tcpip", () => undefined);
  });
  return port(server);
}

/** Takes the connection and stays silent. */
function silent(): Promise<number> {
  return port(createServer((socket) => socket.on("error", () => undefined)));
}

/** Hands on each answer of a server this much later. */
function slowly(to: number, ms: number): Promise<number> {
  return port(
    createServer((socket) => {
      const server = connect(to, "127.0.0.1");
      for (const end of [socket, server])
        end.on("error", () => undefined).on("close", () => socket.destroy());
      socket.pipe(server);
      server.on("data", (answer) => setTimeout(() => socket.writable && socket.write(answer), ms));
    }),
  );
}

let clusters = 0;
const hooks = (withRecordedKey = (to: KnownConnection) => Promise.resolve(to)) => {
  const { check, retry } = loginHooks(`c${++clusters}`, "etcd01", withRecordedKey);
  return { check, retry: retry as pulumi.ErrorHook | undefined };
};

type Args = pulumi.ResourceHookArgs & pulumi.ErrorHookArgs;
/** A command that dials this port. */
function args(at: number, more: Partial<KnownConnection> = {}, errors: string[] = []): Args {
  const connection = { host: "127.0.0.1", port: at, password: "p", perDialTimeout: 1, ...more };
  return { name: "c/etcd01/member", errors, newInputs: { connection } } as unknown as Args;
}
const dropped =
  'wait: remote command exited without exit status or exit signal: running "etcd-host member":\nx';

test("a command on a silent host is refused within the time of one try", async () => {
  const began = Date.now();
  await expect(hooks().check.callback(args(await silent()))).rejects.toThrow(
    /^c\/etcd01\/member was not run: 127\.0\.0\.1:\d+ cannot be reached/,
  );
  expect(Date.now() - began).toBeLessThan(5000);
});

test("a command on a slow host that keeps answering runs, although a login takes longer than one try", async () => {
  const behind = await sshd();
  const began = Date.now();
  await hooks().check.callback(args(await slowly(behind, 500)));
  expect(Date.now() - began).toBeGreaterThan(1000);
});

test("a host to which a bastion finds no way is refused within the time of one try", async () => {
  const began = Date.now();
  const bastion = { host: "127.0.0.1", port: await sshd(), password: "p" };
  await expect(hooks().check.callback(args(1, { proxy: bastion }))).rejects.toThrow(
    "127.0.0.1:1 cannot be reached from the bastion (no answer within 1 s)",
  );
  expect(Date.now() - began).toBeLessThan(5000);
});

test("commands that follow each other on one host share a login", async () => {
  let logins = 0;
  const command = args(await sshd(() => logins++), { password: undefined });
  const { check } = hooks();
  await Promise.all([check.callback(command), check.callback(command)]);
  await check.callback(command);
  expect(logins).toBe(1);
});

test("a step is not run where the program's file is empty, and the command that installs it is", async () => {
  const empty = await sshd(undefined, 1);
  const running = (create: string, at: number) => {
    const { newInputs, ...rest } = args(at);
    return { ...rest, newInputs: { ...newInputs, create } };
  };
  const { check } = hooks();
  await check.callback(running("/bin/cat /etc/machine-id", empty));
  await expect(check.callback(running("/usr/local/sbin/etcd-host member", empty))).rejects.toThrow(
    "c/etcd01/member: the file of etcd-host on etcd01 is missing or empty. A `pulumi up` with `repairDrift: true`",
  );
  await check.callback(running("/usr/local/sbin/etcd-host member", await sshd()));
});

test("the connection of the command is checked, whatever another command of the host dials", async () => {
  const { check } = hooks();
  await check.callback(args(await sshd(), { password: undefined }));
  await expect(check.callback(args(await silent()))).rejects.toThrow("cannot be reached");
});

test("a host with another SSH host key than the recorded one is refused", async () => {
  const hostKey = sshKeyPair().public;
  const { check } = hooks((to) => Promise.resolve({ ...to, hostKey }));
  await expect(check.callback(args(await sshd(), { password: undefined }))).rejects.toThrow(
    /host's key is not the one/,
  );
});

describe("a command whose session ended", () => {
  const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
  const error = jest.spyOn(pulumi.log, "error").mockResolvedValue();
  beforeEach(() => {
    jest.clearAllMocks();
  });

  test("runs again on a host that answers, and the log reports it", async () => {
    const command = args(await sshd(), { password: undefined }, [dropped]);
    expect(await hooks().retry?.callback(command)).toBe(true);
    expect(warn).toHaveBeenCalledWith(
      expect.stringMatching(/^c\/etcd01\/member: the SSH session with etcd01 ended .* runs again/),
    );
  });

  test("runs three times at most", async () => {
    const command = (errors: string[]) => args(at, { password: undefined }, errors);
    const at = await sshd();
    const { retry } = hooks();
    expect(await retry?.callback(command([dropped, dropped]))).toBe(true);
    expect(await retry?.callback(command([dropped, dropped, dropped]))).toBe(false);
  });

  test("runs again also where a deletion broke off", async () => {
    const { newInputs, ...deletion } = args(await sshd(), { password: undefined }, [dropped]);
    expect(await hooks().retry?.callback({ ...deletion, oldInputs: newInputs })).toBe(true);
  });

  test("fails on a host that went away, and the log names the host, the step and what comes next", async () => {
    expect(await hooks().retry?.callback(args(await silent(), {}, [dropped]))).toBe(false);
    expect(error).toHaveBeenCalledWith(
      expect.stringMatching(
        /^c\/etcd01\/member: etcd01 went away during the command .* stays, .* Bring etcd01 back, then run `pulumi up`/,
      ),
    );
  });

  test.each([
    ["an exit status", 'Process exited with status 1: running "etcd-host member":\nEOF'],
    [
      "words of the command",
      'Process exited with status 2: running "x":\nexited without exit status or exit signal',
    ],
  ])("is not taken for one that failed by itself: %s", async (_, failure) => {
    expect(await hooks().retry?.callback(args(await silent(), {}, [failure]))).toBe(false);
    expect(error).not.toHaveBeenCalled();
  });
});

describe("a deletion whose login fails", () => {
  const error = jest.spyOn(pulumi.log, "error").mockResolvedValue();
  const cause = "ssh: handshake failed: ssh: host key mismatch";
  const failed = async (resource: string, more: object) => {
    error.mockClear();
    const urn = `urn:pulumi:prod::etcd::command:remote:Command::${resource}`;
    const errors = [`after 11 failed attempts: ${cause}: running "etcd-host x":\n`];
    const args = { name: resource, urn, errors, ...more } as unknown as Args;
    expect(await hooks().retry?.callback(args)).toBe(false);
    return error.mock.calls.map(([text]) => text).join();
  };

  test("is reported with its cause and one action", async () => {
    const text = await failed("etcd/etcd01/restore-stop-first", { oldInputs: {} });
    expect(text).toMatch(
      /could not log in on etcd01 \(ssh: handshake failed: ssh: host key mismatch\)\. A deletion/,
    );
    expect(text).toContain("For this one: `pulumi state delete 'urn:pulumi:prod::");
    const leaving = await failed("etcd/etcd01/member", { oldInputs: {} });
    expect(leaving).toContain("into the configuration again, with the present connection. Run `pulumi up`");
    expect(leaving).not.toContain("state delete");
  });

  // The negative control: such a command dials with the present connection.
  test("is not taken for another command whose login fails", async () => {
    expect(await failed("etcd/etcd01/member", { oldInputs: {}, newInputs: {} })).toBe("");
  });
});

describe("a command that the program on the host does not run", () => {
  const error = jest.spyOn(pulumi.log, "error").mockResolvedValue();
  const failed = (printed: string) =>
    hooks().retry?.callback(
      args(1, {}, [
        `Process exited with status 2: running "/usr/local/sbin/etcd-host backup-settings":\n${printed}`,
      ]),
    );
  beforeEach(() => {
    jest.clearAllMocks();
  });

  test.each([
    ["in Go", "etcd-host VERB: keeps this host's member of an etcd cluster.\n\nFor people:\n  abandon"],
    ["in shell", "etcd-host VERB: keeps this host's member of an etcd cluster. Pulumi calls it; these are"],
  ])("is reported with the update to run: %s", async (_, usage) => {
    expect(await failed(usage)).toBe(false);
    expect(error).toHaveBeenCalledWith(
      expect.stringMatching(
        /^c\/etcd01\/member: etcd-host on etcd01 .*the host has another version of the program\. .*repairDrift: true/,
      ),
    );
  });

  test.each([
    [126, ""],
    [127, ""],
    [139, " from signal SEGV"],
  ])("is reported as a missing or damaged program: exit code %i%s", async (code, signal) => {
    const printed = `Process exited with status ${code}${signal}: running "/usr/local/sbin/etcd-host configure":\n`;
    expect(await hooks().retry?.callback(args(1, {}, [printed]))).toBe(false);
    expect(error).toHaveBeenCalledWith(
      expect.stringMatching(
        `^c/etcd01/member: .* on etcd01 is missing or damaged \\(exit code ${code}\\)\\. .*repairDrift: true`,
      ),
    );
  });

  // The negative controls.
  test("is not what a killed program is reported as", async () => {
    const printed = 'Process exited with status 137: running "/usr/local/sbin/etcd-host configure":\n';
    expect(await hooks().retry?.callback(args(1, {}, [printed]))).toBe(false);
    expect(error).not.toHaveBeenCalled();
  });

  test("is not what a crash is reported as", async () => {
    expect(await failed("panic: slices.MinFunc: empty list\n\ngoroutine 1 [running]:")).toBe(false);
    expect(error).not.toHaveBeenCalled();
  });
});
