import type { Client } from "ssh2";
import { printable } from "../../../decisions/findings/printable";
import { quoted } from "../../../decisions/findings/quoted";
import { deadlineOf } from "./deadlineOf";
import { returnToPool, takeFromPool } from "./sshPool";
import type { KnownConnection } from "./KnownConnection";
import { endLogin, sshConnect } from "./sshConnect";

export interface RemoteResult {
  exitCode: number;
  stdout: string;
  /** Its end, without what a terminal or Pulumi obeys: it goes into errors. */
  stderr: string;
  /** The asker's clock when all of stdin was sent and when the answer began, to compare clocks by. */
  askedAtMs: number;
  answeredAtMs?: number;
}

/** The time of a command is over. It carries what the host had answered by then. */
export class NoAnswer extends Error {
  constructor(
    seconds: number,
    readonly stdout: string,
  ) {
    super(`no answer within ${seconds} s`);
  }
}

/** More than any answer of the program has: a host must not fill the memory of the machine that runs Pulumi. */
const mostBytes = 4 << 20;

/** More than the errors of the program have. */
const mostCharacters = 10_000;

/**
 * Logs in on a host that may not be up yet, with as many tries as its connection allows. The login then waits for the
 * next command. Throws an `Error` in plain words when the host cannot be reached.
 */
export async function waitForHost(
  connection: KnownConnection,
  report?: (message: string) => void,
): Promise<void> {
  const login = takeFromPool(connection);
  try {
    if (login.length === 0) await sshConnect(connection, login, { patient: true, report });
    returnToPool(connection, login);
  } catch (error) {
    endLogin(login);
    throw error;
  }
}

/**
 * Runs one command on a host, also during a preview, when Pulumi's own commands do not run.
 * Throws an `Error` in plain words when the host cannot be reached, and `NoAnswer` when it does not answer in time.
 */
export async function sshExec(
  connection: KnownConnection,
  command: string,
  stdin: string | Buffer,
  timeoutMs: number,
  /** Ends the question before its time is over. */
  signal?: AbortSignal,
): Promise<RemoteResult> {
  const login = takeFromPool(connection);
  const result: RemoteResult = { exitCode: -1, stdout: "", stderr: "", askedAtMs: Date.now() };
  const deadline = deadlineOf(timeoutMs, () => new NoAnswer(timeoutMs / 1000, result.stdout), signal);
  const gaveUp = new AbortController();
  const loginAndRun = async () => {
    const client =
      login.at(-1)?.client ??
      (await sshConnect(connection, login, { patient: false, signal: gaveUp.signal }));
    return run(connection.host, client, { command, stdin }, result);
  };
  try {
    const ended = await Promise.race([deadline.promise, loginAndRun()]);
    if (ended.exitCode < 0)
      endLogin(login); // it broke off, or a signal ended the command
    else returnToPool(connection, login);
    return ended;
  } catch (error) {
    gaveUp.abort();
    endLogin(login);
    throw error;
  } finally {
    deadline.cancel();
  }
}

function run(
  host: string,
  client: Client,
  { command, stdin }: { command: string; stdin: string | Buffer },
  /** Filled while the host answers. */
  result: RemoteResult,
): Promise<RemoteResult> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, stream) => {
      if (error) {
        reject(new Error(`the host opens no session: it reports ${quoted(error.message)}`));
        return;
      }
      let bytes = 0;
      const text = (data: Buffer) => {
        bytes += data.length;
        if (bytes <= mostBytes) return data.toString();
        reject(new Error(`${host} answered with more than ${mostBytes >> 20} MiB. The rest was not read`));
        return "";
      };
      result.askedAtMs = Date.now();
      stream.on("data", (data: Buffer) => {
        result.answeredAtMs ??= Date.now();
        result.stdout += text(data);
      });
      stream.stderr.on("data", (data: Buffer) => (result.stderr += text(data)));
      stream.on("exit", (code: number | null) => (result.exitCode = code ?? -1));
      stream.on("close", () => {
        resolve({ ...result, stderr: printable(result.stderr.slice(-mostCharacters)) });
      });
      // A long stdin takes its time, in which the host's clock moves on.
      stream.end(stdin, () => {
        if (result.answeredAtMs === undefined) result.askedAtMs = Date.now();
      });
    });
  });
}
