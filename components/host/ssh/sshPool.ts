import { Socket } from "node:net";
import type { KnownConnection } from "./KnownConnection";
import { endLogin, type Login } from "./sshConnect";

/** How long a login stays open for the next hook. */
const freeForMs = 500;

/** Logins whose command has ended. One hook often follows another, and a login takes longer than most answers do. */
const free = new Map<string, { login: Login; forget: () => void }>();

/** A free login of this connection, which is then the caller's alone; a new, empty one where there is none. */
export function takeFromPool(connection: KnownConnection): Login {
  const kept = free.get(keyOf(connection));
  if (kept === undefined) return [];
  kept.forget();
  for (const socket of socketsOf(kept.login)) socket.ref();
  return kept.login;
}

/** Gives a login back whose command has ended. */
export function returnToPool(connection: KnownConnection, login: Login): void {
  const key = keyOf(connection);
  if (free.has(key)) {
    endLogin(login);
    return;
  }
  const host = login.at(-1)?.client;
  const forget = () => {
    clearTimeout(timer);
    host?.off("close", end);
    free.delete(key);
  };
  // A bastion's connection does not close with the host's.
  const end = () => {
    forget();
    endLogin(login);
  };
  // A login without a command does not keep a program from its end.
  const timer = setTimeout(end, freeForMs).unref();
  for (const socket of socketsOf(login)) socket.unref();
  host?.on("close", end);
  free.set(key, { login, forget });
}

/** The sockets of this machine: a connection through a bastion has none of its own. */
function socketsOf(login: Login): Socket[] {
  return login.map(({ socket }) => socket).filter((socket) => socket instanceof Socket);
}

/** Two connections are the same login where these fields are equal, in whatever order they are declared. */
const fields: (keyof KnownConnection)[] = [
  "host",
  "port",
  "user",
  "password",
  "privateKey",
  "privateKeyPassword",
  "agentSocketPath",
  "hostKey",
  "proxy",
];

export function keyOf(connection: KnownConnection): string {
  return JSON.stringify(connection, fields);
}
