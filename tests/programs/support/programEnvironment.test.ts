/** @jest-environment <rootDir>/tests/integration/support/programEnvironment.ts */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { passOver } from "../../integration/support/programEnvironment";

const turn = () => new Promise((resolve) => setTimeout(resolve, 10));

test.each(["Resource monitor is terminating", "14 UNAVAILABLE: read ECONNRESET"])(
  "a message of a program to an engine that has ended is not a failure: %s",
  async (message) => {
    // The SDK does this in a component's registerOutputs, while another resource fails the update.
    void Promise.reject(Object.assign(new Error(message), { code: 14 }));
    await turn();
  },
);

test("a call to an ended engine passes after the tests, and another rejection ends the run", () => {
  const after = (code: number) =>
    spawnSync(
      process.execPath,
      [
        "--require",
        "./stack/runTypescript.cjs",
        "-e",
        `
        require("./tests/integration/support/programEnvironment");
        Promise.reject(Object.assign(new Error("14 UNAVAILABLE: Connection dropped"), { code: ${code} }));
      `,
      ],
      { cwd: join(__dirname, "../../..") },
    ).status;
  expect([after(14), after(2)]).toEqual([0, 1]);
});

test.each<[string, unknown]>([
  ["an error of the program", new Error("Resource monitor is terminating")],
  ["a call that the engine refused", Object.assign(new Error("no such resource"), { code: 2 })],
  ["a call that was cut off without the engine having ended", Object.assign(new Error("no"), { code: 14 })],
  ["nothing", undefined],
])("%s stays one", (_, error) => {
  const handled = jest.fn();
  const promise = { catch: handled } as unknown as Promise<unknown>;
  passOver({ name: "error", error, promise });
  expect(handled).not.toHaveBeenCalled();
});
