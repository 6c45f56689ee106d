import {
  killDestroy,
  killedStack,
  killBootstrap,
  killJoining,
  initialMembers,
  loadedInitialMembers,
  type Serving,
} from "./support/kills";
import type { Moment } from "./support/cliStack";

jest.setTimeout(300_000);

// One kill of each kind; every other is in `everyKill`.
const stack = killedStack();

test("after a kill Pulumi names the command that unlocks the stack", async () => {
  stack.configure(initialMembers);
  expect(await stack.upKilled({ done: 3 })).toBe(true);
  expect(stack.refused()).toContain("`pulumi cancel`");
});

test.each<[string, Moment, Serving]>([
  ["when the bootstrap is recorded and no member has started", { ended: "etcd-bootstrap" }, "no quorum yet"],
  ["when two members are started", { ended: "etcd/etcd02/member" }, "a quorum"],
])("the next update finishes a bootstrap killed %s", async (_, at, serving) => {
  await killBootstrap(stack, at, serving);
});

describe("with a load on the cluster", () => {
  const load = loadedInitialMembers(stack);

  test("a joining killed when it is a learner whose etcd has not started adds the member once", async () => {
    await killJoining(stack, { said: "waiting for learner etcd04" }, 15);
    await load.expectNothingLost();
  });
});

test("a destroy killed when one member is left is finished by the next, and the hosts bootstrap again", async () => {
  await killDestroy(stack, { begun: "etcd/etcd01/member" });
});
