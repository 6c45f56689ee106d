import type { Client } from "ssh2";
import type { KnownConnection } from "./openLogin";

/** The connections of a login, the host's own last. A bastion's comes before it. */
export type Login = Client[];

/** How long a login stays open for the next hook. The program may end later by as much. */
const freeForMs = 500;

/** Logins whose command has ended: one hook often follows another, and a login takes both sides longer than most answers do. */
const free = new Map<string, { login: Login; timer: NodeJS.Timeout }>();

/** A free login of this connection, which is then the caller's alone; a new, empty one where there is none. */
export function takeLogin(connection: KnownConnection): Login {
  const key = keyOf(connection);
  const kept = free.get(key);
  if (!kept) return [];
  clearTimeout(kept.timer);
  free.delete(key);
  return kept.login;
}

/** Gives a login back whose command has ended. */
export function freeLogin(connection: KnownConnection, login: Login): void {
  const key = keyOf(connection);
  if (free.has(key)) {
    endLogin(login);
    return;
  }
  const timer = setTimeout(() => {
    free.delete(key);
    endLogin(login);
  }, freeForMs);
  free.set(key, { login, timer });
  login.at(-1)?.once("close", () => {
    if (free.get(key)?.login !== login) return;
    clearTimeout(timer);
    free.delete(key);
  });
}

/** Ends what is open of it, the host's own connection first, since it runs through the bastion's. */
export function endLogin(login: Login): void {
  for (const client of login.splice(0).reverse()) client.destroy();
}

/** What makes two connections the same login; one that is known has its fields in another order than one that is declared. */
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

function keyOf(connection: KnownConnection): string {
  return JSON.stringify(connection, fields);
}
