import { TestEnvironment } from "jest-environment-node";

/**
 * Node as a Pulumi program knows it. When an update fails, the engine ends while the program may still be telling it
 * something. The SDK leaves the promise of such a call to its listener for unhandled rejections, which passes over it; but
 * jest gives its tests a copy of `process` that hears of none, and counts the rejection as a failure of the test.
 */
export default class ProgramEnvironment extends TestEnvironment {
  handleTestEvent(event: { name: string; error?: unknown; promise?: Promise<unknown> }): void {
    // One that is handled after all is no failure to jest.
    if (event.name === "error" && engineHasEnded(event.error)) event.promise?.catch(() => undefined);
  }
}

// Such a call may end after the tests, when the process has its own listeners again.
process.on("unhandledRejection", (error) => {
  if (!engineHasEnded(error)) throw error;
});

/** In the SDK's words, or in those of its library: the call was cancelled (1), or nobody was there to take it (14). */
function engineHasEnded(error: unknown): boolean {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  const ended = /Resource monitor is terminating|UNAVAILABLE: (Connection dropped|read ECONNRESET)/;
  return (code === 1 || code === 14) && ended.test(String(message));
}
