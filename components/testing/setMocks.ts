import * as pulumi from "@pulumi/pulumi";
import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { mockedHostKeys, mockedState } from "./mockedState";

/** Pulumi's mocks, each of which may be left out. */
export type PartialMocks = Partial<pulumi.runtime.Mocks>;

/**
 * Works like `pulumi.runtime.setMocks`, for unit tests of a program that makes these components. No CLI, no host and no
 * provider takes part. The components' own resources answer as in an update that succeeds. Values that `newResource`
 * returns replace these answers. With `preview`, the answers of providers and hosts are not known. Hooks do not run, so
 * a unit test dials no host. (`detectDrift` and `repairDrift` dial hosts: leave them out.)
 *
 * One call serves several programs, so each component is checked by itself. Two clusters with the same name, host or
 * record pass here. A preview refuses them.
 *
 * A test that awaits some outputs may end before its program does. The rest of that program then uses the mocks of the
 * next call. Where the next test counts resources, end a test with `await pulumi.runtime.disconnect()`. A call with
 * another `preview` waits for the rest of the earlier program by itself.
 *
 * @example
 * ```ts
 * import { setMocks } from "etcd-cluster/testing";
 *
 * await setMocks();
 * const { cluster } = new OrdersStore("orders");
 * cluster.endpoints.apply((endpoints) => assert.deepEqual(endpoints, ["https://10.15.1.201:2379"]));
 * ```
 */
export function setMocks(
  given: PartialMocks = {},
  project?: string,
  stack?: string,
  preview?: boolean,
  organization?: string,
): Promise<void> {
  const mocks: pulumi.runtime.Mocks = {
    newResource: async (args) => {
      const own = (await given.newResource?.(args)) ?? { id: `${args.name}-id`, state: {} };
      const state = {
        ...(args.inputs as object),
        ...(preview ? {} : mockedState(args)),
        ...(own.state as object),
      };
      return { id: own.id, state: { ...state, ...mockedHostKeys(args, state) } };
    },
    call: async (args): Promise<unknown> => (await given.call?.(args)) ?? {},
  };
  const set = () => {
    const done = pulumi.runtime.setMocks(mocks, project, stack, preview, organization);
    completeMonitor(pulumi.runtime.getMonitor() as unknown as MockMonitor);
    return done;
  };
  // Pulumi keeps the mode for the whole process. In an update, a value that a preview did not know is undefined.
  const otherMode =
    pulumi.runtime.getMonitor() !== undefined && pulumi.runtime.isDryRun() !== (preview ?? false);
  return otherMode ? pulumi.runtime.disconnect().then(set) : set();
}

function completeMonitor(monitor: MockMonitor): void {
  // Pulumi's mocks know no hooks, up to 3.276 at least. This one takes note of a hook and never runs it.
  const register = (_request: unknown, done: (error: null) => void) => {
    done(null);
  };
  Object.assign(monitor, { registerResourceHook: register, registerErrorHook: register });
  // The rest of an earlier program asks about resources that it registered with earlier mocks. Pulumi's mocks answer
  // that with an error, which would end the process.
  const { resources } = monitor;
  const registered = resources.get.bind(resources);
  resources.get = (urn) => registered(urn) ?? { urn, id: null, state: {} };
}
