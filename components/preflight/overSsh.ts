import type { Client, ConnectConfig } from "ssh2";

/** A connection with every value known: what `@pulumi/command` calls `ConnectionArgs`. */
export interface KnownConnection {
  host: string;
  port?: number;
  user?: string;
  password?: string;
  privateKey?: string;
  privateKeyPassword?: string;
  agentSocketPath?: string;
  hostKey?: string;
  perDialTimeout?: number;
  proxy?: KnownConnection;
}

export interface RemoteResult {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** The asker's clock when it asked and when the answer began, to compare clocks by. */
  askedAtMs: number;
  answeredAtMs?: number;
}

/**
 * Runs one command on a host, also during a preview, when Pulumi's own commands do not run.
 * Throws an `Error` in plain words when the host cannot be reached.
 */
export async function overSsh(
  connection: KnownConnection,
  command: string,
  stdin: string,
  timeoutMs: number,
): Promise<RemoteResult> {
  const clients: Client[] = [];
  const deadline = timer(timeoutMs, `no answer within ${timeoutMs / 1000} s`);
  try {
    return await Promise.race([deadline.promise, connectAndRun(connection, command, stdin, clients)]);
  } finally {
    deadline.cancel();
    // The innermost connection runs through the bastion's, so it ends first.
    for (const client of clients.reverse()) client.destroy();
  }
}

async function connectAndRun(connection: KnownConnection, command: string, stdin: string, clients: Client[]) {
  let sock: ConnectConfig["sock"];
  if (connection.proxy) {
    const bastion = await connect(connection.proxy, undefined, clients).catch((error: unknown) => {
      throw new Error(`bastion ${connection.proxy?.host ?? ""}: ${(error as Error).message}`);
    });
    sock = await forward(bastion, connection);
  }
  return run(await connect(connection, sock, clients), command, stdin);
}

async function connect(to: KnownConnection, sock: ConnectConfig["sock"], clients: Client[]): Promise<Client> {
  // Not before somebody is dialled: a preview without changes dials nobody, and loading it takes as long as a plugin.
  const ssh2 = await import("ssh2");
  const client = new ssh2.Client();
  clients.push(client);
  let wrongKey = false;
  return new Promise((resolve, reject) => {
    client.on("ready", () => {
      resolve(client);
    });
    client.on("error", (error: Error & { level?: string }) => {
      reject(new Error(wrongKey ? hostKeyDiffers : inWords(error, to)));
    });
    client.connect({
      host: to.host,
      port: to.port ?? 22,
      username: to.user ?? "root",
      password: to.password,
      privateKey: to.privateKey,
      passphrase: to.privateKeyPassword,
      agent: to.privateKey || to.password ? undefined : (to.agentSocketPath ?? process.env.SSH_AUTH_SOCK),
      readyTimeout: (to.perDialTimeout ?? 10) * 1000,
      hostVerifier: (key: Buffer) => {
        wrongKey = to.hostKey !== undefined && key.toString("base64") !== keyOf(to.hostKey);
        return !wrongKey;
      },
      // The kind of key that is pinned must be the kind that is asked for, or another one is compared with it.
      ...(to.hostKey ? { algorithms: { serverHostKey: hostKeyAlgorithms(to.hostKey) } } : {}),
      sock,
    });
  });
}

/** The second word of `ssh-ed25519 AAAA... comment`. */
function keyOf(line: string): string {
  const words = line.trim().split(/\s+/);
  return words[1] ?? words[0] ?? "";
}

function hostKeyAlgorithms(line: string): never[] {
  const kind = line.trim().split(/\s+/)[0] ?? "";
  return (kind === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [kind]) as never[];
}

const hostKeyDiffers =
  "the host's key is not the one in connection.hostKey. Either the host was reinstalled (then take its new key over) or this is another machine";

function inWords(error: Error & { level?: string; code?: string }, to: KnownConnection): string {
  const where = `${to.host}:${to.port ?? 22}`;
  if (error.level === "client-authentication")
    return `${to.user ?? "root"}@${to.host} refuses the login. Check connection.user and connection.privateKey`;
  if (error.level === "client-timeout" || error.code === "ETIMEDOUT" || error.code === "EHOSTUNREACH")
    return `${where} cannot be reached (${error.message}). Is the host up, and the way to it open?`;
  if (error.code === "ECONNREFUSED") return `${where} refuses connections. Is sshd running there?`;
  return `${where}: ${error.message}`;
}

function forward(bastion: Client, to: KnownConnection): Promise<ConnectConfig["sock"]> {
  return new Promise((resolve, reject) => {
    bastion.forwardOut("127.0.0.1", 0, to.host, to.port ?? 22, (error, stream) => {
      if (error) reject(new Error(`${to.host} cannot be reached from the bastion (${error.message})`));
      else resolve(stream);
    });
  });
}

function run(client: Client, command: string, stdin: string): Promise<RemoteResult> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, stream) => {
      if (error) {
        reject(error);
        return;
      }
      const result: RemoteResult = { exitCode: -1, stdout: "", stderr: "", askedAtMs: Date.now() };
      stream.on("data", (data: Buffer) => {
        result.answeredAtMs ??= Date.now();
        result.stdout += data.toString();
      });
      stream.stderr.on("data", (data: Buffer) => (result.stderr += data.toString()));
      stream.on("exit", (code: number | null) => (result.exitCode = code ?? -1));
      stream.on("close", () => {
        resolve(result);
      });
      stream.end(stdin);
    });
  });
}

function timer(milliseconds: number, message: string) {
  let handle: NodeJS.Timeout | undefined;
  const promise = new Promise<never>((_, reject) => {
    handle = setTimeout(() => {
      reject(new Error(message));
    }, milliseconds);
  });
  return {
    promise,
    cancel: () => {
      clearTimeout(handle);
    },
  };
}
