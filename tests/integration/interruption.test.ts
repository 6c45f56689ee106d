import {
  killDestroy,
  killedStack,
  killFounding,
  killJoining,
  founders,
  loadedFounders,
  type Serving,
} from "./support/kills";
import type { Moment } from "./support/cliStack";

jest.setTimeout(300_000);

// One kill of each kind; every other is in `everyKill`.
const stack = killedStack();

test("after a kill Pulumi names the command that unlocks the stack", async () => {
  stack.configure(founders);
  expect(await stack.upKilled({ done: 3 })).toBe(true);
  expect(stack.refused()).toContain("`pulumi cancel`");
});

test.each<[string, Moment, Serving]>([
  ["when the founding is recorded and nobody has started", { ended: "etcd-bootstrap" }, "no quorum yet"],
  ["when two members are started", { ended: "etcd-etcd02-member" }, "a quorum"],
])("a founding killed %s goes on with the next update", async (_, at, serving) => {
  await killFounding(stack, at, serving);
});

describe("with a load on the cluster", () => {
  const load = loadedFounders(stack);

  test("a joining killed when it is a learner whose etcd has not started adds the member once", async () => {
    await killJoining(stack, { said: "waiting for learner etcd04" }, 15);
    await load.expectNothingLost();
  });
});

test("a destroy killed when one member is left is finished by the next, and the hosts found anew", async () => {
  await killDestroy(stack, { begun: "etcd-etcd01-member" });
});
