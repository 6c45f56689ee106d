import * as pulumi from "@pulumi/pulumi";
import { LateHostKeys } from "../../../../../components/host/keys/LateHostKeys";
import type { HostKeys } from "../../../../../components/host/keys/hostKeys";
import { mockedResources, valueOf } from "../../../support/mockedResources";

const saved = { "10.15.1.201:22": "ssh-ed25519 AAAA" };

/** The keys that the component finds in its state, and those that it saves. */
async function lateKeys(state: Record<string, unknown>, keys: HostKeys) {
  let found: HostKeys | undefined;
  let written: unknown;
  await mockedResources(
    () => {
      const monitor = pulumi.runtime.getMonitor() as unknown as {
        registerResourceOutputs: (
          request: { getOutputs: () => { toJavaScript: () => unknown } },
          done: (error: null, response: object) => void,
        ) => void;
      };
      monitor.registerResourceOutputs = (request, done) => {
        written = request.getOutputs().toJavaScript();
        done(null, {});
      };
      const late = new LateHostKeys("etcd-late-ssh-host-keys", {});
      late.save(valueOf(late.saved).then((before) => ({ ...(found = before), ...keys })));
    },
    () => state,
  );
  return { found, written };
}

test("keys that are written after the state was read are saved beside those of the state", async () => {
  const late = { "10.15.1.204:22": "ssh-ed25519 BBBB" };
  expect(await lateKeys({ keys: saved }, late)).toEqual({
    found: saved,
    written: { keys: { ...saved, ...late } },
  });
});

test("a cluster of an earlier version has no late keys", async () => {
  expect(await lateKeys({}, {})).toEqual({ found: {}, written: { keys: {} } });
});
