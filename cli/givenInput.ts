import { text } from "node:stream/consumers";

/**
 * All that comes on stdin; nothing from a terminal. It is read as a stream: Node makes a pipe non-blocking once
 * `process.stdin` is used, and a read at once of a pipe that is still empty then fails with EAGAIN.
 */
export async function givenInput(): Promise<string> {
  return process.stdin.isTTY ? "" : text(process.stdin);
}
