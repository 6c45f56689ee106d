import { TestEnvironment } from "jest-environment-node";
import { PlainStacks } from "../../unit/support/plainStacks";

/**
 * Node as a Pulumi program knows it. When an update fails, the engine ends while a call of the program may still be
 * under way. The SDK leaves the promise of that call to its listener for unhandled rejections, which ignores it. But
 * jest gives its tests a copy of `process` without that listener, so it counts the rejection as a failure of the test.
 */
export default class ProgramEnvironment extends TestEnvironment {
  private readonly stacks = new PlainStacks();

  handleTestEvent(event: TestEvent): void {
    passOver(event);
    this.stacks.handle(event.name);
  }
}

interface TestEvent {
  name: string;
  error?: unknown;
  promise?: Promise<unknown>;
}

/** Handles the rejection of a call to an engine that has ended: jest does not count one that is handled after all. */
export function passOver({ name, error, promise }: TestEvent): void {
  if (name === "error" && engineHasEnded(error)) promise?.catch(() => undefined);
}

// Such a call may end after the tests, when the process has its own listeners again.
process.on("unhandledRejection", (error) => {
  if (!engineHasEnded(error)) throw error;
});

/** The SDK, or its library, reports that the call was cancelled (1), or that no engine was there to accept it (14). */
function engineHasEnded(error: unknown): boolean {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  const ended = /Resource monitor is terminating|UNAVAILABLE: (Connection dropped|read ECONNRESET)/;
  return (code === 1 || code === 14) && ended.test(String(message));
}
