import { text } from "node:stream/consumers";

/**
 * All that comes on stdin; nothing from a terminal. Node makes a pipe non-blocking once `process.stdin` is used. A
 * synchronous read of a pipe that is still empty then fails with EAGAIN, so this reads a stream.
 */
export async function givenInput(): Promise<string> {
  return process.stdin.isTTY ? "" : text(process.stdin);
}
