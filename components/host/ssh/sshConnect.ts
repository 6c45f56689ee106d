import type { Client, ConnectConfig } from "ssh2";
import { sshDefaults } from "../../../decisions/host/ssh/sshDefaults";
import { hostKeyFingerprint, hostKeyLine, sshHostKey } from "../../../decisions/host/ssh/sshHostKey";

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

/** The connections of a login, the host's own last. A bastion's comes before it. */
export type Login = Client[];

/**
 * A login on a host. Whatever is opened on the way is added to `login`, to be ended by whoever asked.
 * Throws an `Error` in plain words when the host cannot be reached.
 */
export async function sshConnect(connection: KnownConnection, login: Login): Promise<Client> {
  return connect(connection, "connection", await wayTo(connection, login), login);
}

/** The SSH key that a host shows. Nothing of a login is sent to it; a bastion on the way is logged in on. */
export async function shownHostKey(connection: KnownConnection): Promise<Buffer> {
  const login: Login = [];
  let shown: Buffer | undefined;
  const look = (key: Buffer) => {
    shown = key;
    return false;
  };
  try {
    await connect(connection, "connection", await wayTo(connection, login), login, look);
  } catch (error) {
    if (shown === undefined) throw error;
  } finally {
    endLogin(login);
  }
  if (shown === undefined) throw new Error(`${connection.host} showed no host key`);
  return shown;
}

/** Through the bastion, where there is one. */
async function wayTo(connection: KnownConnection, login: Login): Promise<ConnectConfig["sock"]> {
  const { proxy } = connection;
  if (proxy === undefined) return undefined;
  const bastion = await connect(proxy, "connection.proxy", undefined, login).catch((error: unknown) => {
    throw new Error(`bastion ${proxy.host}: ${(error as Error).message}`);
  });
  return forward(bastion, connection);
}

/** Ends what is open of it, the host's own connection first, since it runs through the bastion's. */
export function endLogin(login: Login): void {
  for (const client of login.splice(0).reverse()) client.destroy();
}

/** `field`: where these settings stand, for the words of an error. */
async function connect(
  to: KnownConnection,
  field: string,
  sock: ConnectConfig["sock"],
  login: Login,
  accepts?: (key: Buffer) => boolean,
): Promise<Client> {
  // Not before somebody is dialled: a preview without changes dials nobody, and loading it takes as long as a plugin.
  const ssh2 = await import("ssh2");
  const client = new ssh2.Client();
  login.push(client);
  let wrongKey: Buffer | undefined;
  const pinned = to.hostKey === undefined ? undefined : sshHostKey(to.hostKey);
  return new Promise((resolve, reject) => {
    const failed = (error: SshError) => {
      const words =
        wrongKey && pinned ? hostKeyDiffers(field, wrongKey, pinned.key) : inWords(error, to, field);
      reject(new Error(words));
    };
    client.on("ready", () => {
      resolve(client);
    });
    client.on("error", failed);
    const settings: ConnectConfig = {
      host: to.host,
      port: to.port ?? sshDefaults.port,
      username: to.user ?? sshDefaults.user,
      password: to.password,
      privateKey: to.privateKey,
      passphrase: to.privateKeyPassword,
      agent: to.privateKey || to.password ? undefined : (to.agentSocketPath ?? process.env.SSH_AUTH_SOCK),
      readyTimeout: (to.perDialTimeout ?? sshDefaults.perDialTimeout) * 1000,
      hostVerifier: (key: Buffer) => {
        if (accepts) return accepts(key);
        if (to.hostKey !== undefined && key.toString("base64") !== pinned?.key) wrongKey = key;
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

/** Which of both it was is not known here: a recorded key stands in `hostKey` too. */
function hostKeyDiffers(field: string, shown: Buffer, expected: string): string {
  const fingerprint = hostKeyFingerprint(shown.toString("base64"));
  return (
    `the host's key is not the one in ${field}.hostKey (or hostKeyFile): it has ${fingerprint}. ` +
    `The one there, or the one that the first update recorded, is ${hostKeyFingerprint(expected)}. ` +
    "Another machine may answer there. If the host was installed again, compare its fingerprint on its console " +
    "(`for key in /etc/ssh/ssh_host_*.pub; do ssh-keygen -lf $key; done`). If it is the same, write for this host " +
    `${field}.hostKey: "${hostKeyLine(shown)}"`
  );
}

type SshError = Error & { level?: string; code?: string };

function inWords(error: SshError, to: KnownConnection, field: string): string {
  const where = `${to.host}:${to.port ?? sshDefaults.port}`;
  const { message } = error;
  if (message.startsWith("Cannot parse privateKey"))
    return /passphrase/i.test(message)
      ? `${field}.privateKeyPassword does not open ${field}.privateKey. Write the key's own passphrase`
      : `${field}.privateKey cannot be read (${message.replace(/^.*?: /, "")}). Write it in OpenSSH's form, whole`;
  if (error.level === "client-authentication") {
    const means = to.privateKey ?? to.password ?? to.agentSocketPath ?? process.env.SSH_AUTH_SOCK;
    return `${to.user ?? sshDefaults.user}@${to.host} refuses the login. ${
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
    bastion.forwardOut("127.0.0.1", 0, to.host, to.port ?? sshDefaults.port, (error, stream) => {
      if (error)
        reject(
          new Error(
            `${to.host}:${to.port ?? sshDefaults.port} cannot be reached from the bastion (${error.message}). Is the host up, and the way to it open? Check its address, or connection.host and connection.port`,
          ),
        );
      else resolve(stream);
    });
  });
}
