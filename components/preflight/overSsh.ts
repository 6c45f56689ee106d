import type { Client, ConnectConfig } from "ssh2";
import { sshHostKey } from "../../decisions/sshHostKey";

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
    const bastion = await connect(connection.proxy, "connection.proxy", undefined, clients).catch(
      (error: unknown) => {
        throw new Error(`bastion ${connection.proxy?.host ?? ""}: ${(error as Error).message}`);
      },
    );
    sock = await forward(bastion, connection);
  }
  return run(await connect(connection, "connection", sock, clients), command, stdin);
}

/** `field`: where these settings stand, for the words of an error. */
async function connect(
  to: KnownConnection,
  field: string,
  sock: ConnectConfig["sock"],
  clients: Client[],
): Promise<Client> {
  // Not before somebody is dialled: a preview without changes dials nobody, and loading it takes as long as a plugin.
  const ssh2 = await import("ssh2");
  const client = new ssh2.Client();
  clients.push(client);
  let wrongKey = false;
  const pinned = to.hostKey === undefined ? undefined : sshHostKey(to.hostKey);
  return new Promise((resolve, reject) => {
    const failed = (error: SshError) => {
      reject(new Error(wrongKey ? hostKeyDiffers(field) : inWords(error, to, field)));
    };
    client.on("ready", () => {
      resolve(client);
    });
    client.on("error", failed);
    const settings: ConnectConfig = {
      host: to.host,
      port: to.port ?? 22,
      username: to.user ?? "root",
      password: to.password,
      privateKey: to.privateKey,
      passphrase: to.privateKeyPassword,
      agent: to.privateKey || to.password ? undefined : (to.agentSocketPath ?? process.env.SSH_AUTH_SOCK),
      readyTimeout: (to.perDialTimeout ?? 10) * 1000,
      hostVerifier: (key: Buffer) => {
        wrongKey = to.hostKey !== undefined && key.toString("base64") !== pinned?.key;
        return !wrongKey;
      },
      // The kind of key that is pinned must be the kind that is asked for, or another one is compared with it.
      ...(pinned ? { algorithms: { serverHostKey: hostKeyAlgorithms(pinned.kind) } } : {}),
      sock,
    };
    try {
      client.connect(settings);
    } catch (error) {
      failed(error as SshError); // a key that cannot be read
    }
  });
}

function hostKeyAlgorithms(kind: string): never[] {
  return (kind === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [kind]) as never[];
}

function hostKeyDiffers(field: string): string {
  return `the host's key is not the one in ${field}.hostKey. Either the host was reinstalled (then take its new key over) or this is another machine`;
}

type SshError = Error & { level?: string; code?: string };

function inWords(error: SshError, to: KnownConnection, field: string): string {
  const where = `${to.host}:${to.port ?? 22}`;
  const { message } = error;
  if (message.startsWith("Cannot parse privateKey"))
    return /passphrase/i.test(message)
      ? `${field}.privateKeyPassword does not open ${field}.privateKey. Write the key's own passphrase`
      : `${field}.privateKey cannot be read (${message.replace(/^.*?: /, "")}). Write it in OpenSSH's form, whole`;
  if (error.level === "client-authentication") {
    const means = to.privateKey ?? to.password ?? to.agentSocketPath ?? process.env.SSH_AUTH_SOCK;
    return `${to.user ?? "root"}@${to.host} refuses the login. ${
      means === undefined
        ? `There is no SSH agent, and no key in ${field}.privateKey (in a stack's configuration ${field}.privateKeyFile)`
        : `Check ${field}.user and ${field}.privateKey (in a stack's configuration privateKeyFile)`
    }`;
  }
  if (error.level === "client-timeout" || error.code === "ETIMEDOUT" || error.code === "EHOSTUNREACH")
    return `${where} cannot be reached (${message}). Is the host up, and the way to it open?`;
  if (error.code === "ECONNREFUSED") return `${where} refuses connections. Is sshd running there?`;
  if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN")
    return `the name ${to.host} does not resolve where Pulumi runs. Write ${field}.host as an address, or look at the resolver`;
  if (/before handshake/.test(message) || error.code === "ECONNRESET")
    return `${where} closed the connection before SSH began. Is it sshd that listens there (${field}.host, ${field}.port)? If so, its log says why: too many at once (MaxStartups), or this machine is kept out`;
  return `${where}: ${message}. Is it sshd that listens there? Check ${field}.host and ${field}.port`;
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
