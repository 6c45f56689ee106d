import type { Duplex } from "node:stream";

/** A slow host that keeps answering has this many times the setting: the sum of a login's steps on its processor. */
const timesWhileAnswering = 3;

/**
 * Calls `late` once the other end was silent for so long during a login, or the login has taken a multiple of it.
 * Returns what ends the wait. 0 waits without a limit.
 */
export function loginDeadline(socket: Duplex, seconds: number, late: () => void): () => void {
  if (seconds === 0) return () => undefined;
  const silence = setTimeout(ended, seconds * 1000);
  const whole = setTimeout(ended, seconds * 1000 * timesWhileAnswering);
  const answered = () => silence.refresh();
  function stop(): void {
    clearTimeout(silence);
    clearTimeout(whole);
    socket.off("data", answered);
  }
  function ended(): void {
    stop();
    late();
  }
  socket.on("data", answered);
  return stop;
}
