import * as pulumi from "@pulumi/pulumi";
import { clientConnectionsHook } from "../../../../components/clients/clientConnectionsHook";
import { runHostProgram } from "../../../../components/host/runHostProgram";
import { mockedResources } from "../../support/mockedResources";

jest.mock("../../../../components/host/runHostProgram");
const asked = jest.mocked(runHostProgram);
const warned = jest.spyOn(pulumi.log, "warn").mockResolvedValue();

const gate = (names: string[], authorities: string) =>
  names.map((name) => `member=${name} https://${name}:2379 3.6.16 1\n`).join("") + authorities;
const both = "signing=2\ntrusted=1\ntrusted=2\n";
const forgotten = "signing=2\ntrusted=2\n";

/** The hosts that a preview asks, and its warnings. */
async function previewed(before: string, after: string) {
  warned.mockClear();
  asked
    .mockReset()
    .mockImplementation(({ host }) =>
      host === "etcd02"
        ? Promise.reject(new Error("the host cannot be reached"))
        : Promise.resolve({ exitCode: 0, stdout: "connected=10.0.0.9 2\n", stderr: "", askedAtMs: 0 }),
    );
  await mockedResources(
    async () => {
      const hosts = ["etcd01", "etcd02", "etcd03"].map((name) =>
        pulumi.output({ name, connection: { host: name } }),
      );
      const hook = clientConnectionsHook("etcd", hosts, Promise.resolve(after));
      await hook.callback({
        oldInputs: { stdin: before },
        newInputs: { stdin: {} },
      } as unknown as pulumi.ResourceHookArgs);
    },
    undefined,
    { preview: true },
  );
  return { hosts: asked.mock.calls.map(([{ host }]) => host), warnings: JSON.stringify(warned.mock.calls) };
}

test("the preview that drops a CA asks each member for its clients, and warns of them", async () => {
  const members = ["etcd01", "etcd02"];
  const { hosts, warnings } = await previewed(gate(members, both), gate([...members, "etcd03"], forgotten));
  expect(hosts).toEqual(members);
  expect(warnings).toContain("WARNING connected-clients: clients are connected from 10.0.0.9 (2).");
  expect(warnings).toContain(
    "UNKNOWN connected-clients: its client connections are not known: the host cannot",
  );
});

// The negative control: the step before cuts no connection.
test("no other preview asks for clients", async () => {
  const { hosts, warnings } = await previewed(
    gate(["etcd01"], "signing=1\ntrusted=1\ntrusted=2\n"),
    gate(["etcd01"], both),
  );
  expect({ hosts, warnings }).toEqual({ hosts: [], warnings: "[]" });
});
