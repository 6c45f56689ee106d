import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { Client, ConnectConfig } from "ssh2";
import { agentIsDead } from "../../../decisions/host/ssh/agentWords";
import { sshDefaults } from "../../../decisions/host/ssh/sshDefaults";
import { sshHostKey } from "../../../decisions/host/ssh/sshHostKey";
import { hostAndPort } from "../../../decisions/network/hostAndPort";
import { quoted } from "../../../decisions/findings/quoted";
import { deadlineOf } from "./deadlineOf";
import { DialError, dialError, hostKeyDiffers, keyError, type Repeat, type SshError } from "./dialError";
import { dialUntilLimit, type Dialling } from "./dialUntilLimit";
import type { KnownConnection } from "./KnownConnection";
import { loginDeadline } from "./loginDeadline";
import { agentKeyKinds } from "./sshAgent";

/** The connections of a login, the host's own last. A bastion's comes before it. */
export type Login = { client: Client; socket: Duplex }[];

/**
 * A login on a host, after as many tries as the connection allows. Each connection that it opens is added to `login`,
 * and the caller ends them. Throws an `Error` in plain words when the host cannot be reached.
 */
export async function sshConnect(
  connection: KnownConnection,
  login: Login,
  dialling: Dialling,
  /** Judges the key that the host shows, in the place of the pinned one. */
  accepts?: (key: Buffer) => boolean,
): Promise<Client> {
  const { proxy } = connection;
  if (proxy === undefined)
    return dialUntilLimit(connection, dialling, () =>
      dial(connection, "connection", undefined, login, dialling, accepts),
    );
  const bastion = await dialUntilLimit(proxy, dialling, () =>
    dial(proxy, "connection.proxy", undefined, login, dialling),
  ).catch((error: unknown) => {
    throw new Error(`bastion ${proxy.host}: ${(error as Error).message}`, { cause: error });
  });
  return dialUntilLimit(connection, dialling, async () =>
    dial(connection, "connection", await forward(bastion, connection), login, dialling, accepts),
  );
}

/** Some settings of a connection wait without an end. A preview does not. */
const previewWaitsMs = 60_000;

/** The SSH key that a host shows. Nothing of a login is sent to it; a bastion on the way is logged in on. */
export async function shownHostKey(
  connection: KnownConnection,
  dialling: Dialling,
  withinMs = previewWaitsMs,
): Promise<Buffer> {
  const login: Login = [];
  let shown: Buffer | undefined;
  const look = (key: Buffer) => {
    shown = key;
    return false;
  };
  const gaveUp = new AbortController();
  const deadline = dialling.patient
    ? undefined
    : deadlineOf(
        withinMs,
        () => new Error(`${connection.host} showed no host key within ${withinMs / 1000} s`),
      );
  const connected = sshConnect(connection, login, { ...dialling, signal: gaveUp.signal }, look);
  try {
    await Promise.race([connected, ...(deadline ? [deadline.promise] : [])]);
  } catch (error) {
    if (shown === undefined) throw error;
  } finally {
    deadline?.cancel();
    gaveUp.abort();
    endLogin(login);
  }
  if (shown === undefined) throw new Error(`${connection.host} showed no host key`);
  return shown;
}

/**
 * Ends what is open of it, the host's own connection first, since it runs through the bastion's. It ends the socket,
 * because ssh2's `destroy` leaves one open that it has ended itself: a host that never closes its side keeps it.
 */
export function endLogin(login: Login): void {
  for (const { socket } of login.splice(0).reverse()) socket.destroy();
}

/** One try. `field`: where these settings stand, for the words of an error. */
async function dial(
  to: KnownConnection,
  field: string,
  forwarded: Duplex | undefined,
  login: Login,
  { signal }: Dialling,
  accepts?: (key: Buffer) => boolean,
): Promise<Client> {
  const socketPath = to.agentSocketPath ?? (process.env.SSH_AUTH_SOCK || undefined);
  const agentKeys = await keysOfAgent(field, socketPath);
  // Not before a host is dialled: loading it takes as long as loading a plugin.
  const ssh2 = await import("ssh2");
  // The login was ended while this function waited, so nothing would end another connection.
  if (signal?.aborted) throw new DialError("the time is over", "never");
  const client = new ssh2.Client();
  const socket = forwarded ?? connect(to.port ?? sshDefaults.port, to.host);
  const opened = { client, socket };
  login.push(opened);
  let wrongKey: Buffer | undefined;
  let looked = false;
  const pinned = to.hostKey === undefined ? undefined : sshHostKey(to.hostKey);
  return new Promise((resolve, reject) => {
    let inTime: () => void = () => undefined;
    const end = (why: DialError) => {
      inTime();
      login.splice(login.indexOf(opened) >>> 0, 1);
      endLogin([opened]);
      reject(why);
    };
    const failed = (error: SshError) => {
      if (wrongKey && pinned) end(hostKeyDiffers(field, wrongKey, pinned.key));
      else end(looked ? new DialError(error.message, "never") : dialError(error, to, field, agentKeys));
    };
    client.on("ready", () => {
      inTime();
      client.off("error", failed);
      client.on("error", () => undefined); // the user of the connection sees that it closes
      resolve(client);
    });
    client.on("error", failed);
    const settings: ConnectConfig = {
      username: to.user ?? sshDefaults.user,
      password: to.password,
      privateKey: to.privateKey,
      passphrase: to.privateKeyPassword,
      agent: to.privateKey || to.password ? undefined : socketPath,
      readyTimeout: 0, // it would end the login on a slow host that still answers
      hostVerifier: (key: Buffer) => {
        if (accepts) {
          looked = true;
          return accepts(key);
        }
        if (to.hostKey !== undefined && key.toString("base64") !== pinned?.key) wrongKey = key;
        return !wrongKey;
      },
      // The kind of key that is pinned must be the kind that is asked for, or another one is compared with it.
      ...(pinned ? { algorithms: { serverHostKey: hostKeyAlgorithms(pinned.kind) } } : {}),
      sock: socket,
    };
    try {
      client.connect(settings);
      const seconds = to.perDialTimeout ?? sshDefaults.perDialTimeout;
      inTime = loginDeadline(socket, seconds, () => {
        failed(Object.assign(new Error("the login did not end in time"), { level: "client-timeout" }));
      });
    } catch (error) {
      end(keyError(error as Error, to, field));
    }
  });
}

/** Pulumi's plugin dials the agent also where a key is given, so that a dead one fails each of its commands. */
async function keysOfAgent(field: string, socketPath: string | undefined): Promise<string[] | undefined> {
  if (socketPath === undefined) return undefined;
  try {
    return await agentKeyKinds(socketPath);
  } catch (error) {
    throw new DialError(agentIsDead(field, socketPath, (error as Error).message), "never");
  }
}

function hostKeyAlgorithms(kind: string): never[] {
  return (kind === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [kind]) as never[];
}

/** A bastion waits for its own kernel, which takes minutes, so the way through it has a deadline of its own. */
function forward(bastion: Client, to: KnownConnection): Promise<Duplex> {
  const port = to.port ?? sshDefaults.port;
  const seconds = to.perDialTimeout ?? sshDefaults.perDialTimeout;
  const fails = (why: string, repeat: Repeat) =>
    new DialError(
      `${hostAndPort(to.host, port)} cannot be reached from the bastion (${why}). ` +
        "Check that the host is up, and that firewalls let the bastion through. " +
        "Check its address, or connection.host and connection.port",
      repeat,
    );
  return new Promise((resolve, reject) => {
    const deadline =
      seconds === 0
        ? undefined
        : setTimeout(() => {
            reject(fails(`no answer within ${seconds} s`, "slowly"));
          }, seconds * 1000);
    bastion.forwardOut("127.0.0.1", 0, to.host, port, (error, stream) => {
      clearTimeout(deadline);
      if (error) reject(fails(`it reports ${quoted(error.message)}`, "patiently"));
      else resolve(stream);
    });
  });
}
