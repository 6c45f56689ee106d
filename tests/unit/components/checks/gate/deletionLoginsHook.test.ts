import * as pulumi from "@pulumi/pulumi";
import { deletionLoginsHook } from "../../../../../components/checks/gate/deletionLoginsHook";
import type { EtcdNode } from "../../../../../components/host/EtcdNode";
import type { KnownConnection } from "../../../../../components/host/ssh/KnownConnection";
import { sshExec } from "../../../../../components/host/ssh/sshExec";
import { savedState } from "../../../../../components/pulumi/savedOutputs";
import { mockedResources } from "../../../support/mockedResources";

jest.mock("../../../../../components/host/ssh/sshExec");
jest.mock("../../../../../components/pulumi/savedOutputs");

const above = "urn:pulumi:prod::p::etcd-cluster:index:EtcdCluster$etcd-cluster:index:EtcdNode";
const member = (name: string) => `member=${name} https://${name}:2379 3.6.16 1\n`;
const all = member("etcd01") + member("etcd02");

const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
let asked: string[];
beforeEach(() => {
  asked = [];
  warn.mockClear();
  jest.mocked(savedState).mockImplementation((urn) => {
    asked.push(urn);
    return Promise.resolve({ connection: { host: urn.split("/")[1] } });
  });
});

/** A preview of this change, where the logins of the last update fail on these hosts. */
async function previewed(before: string, after: string, failing: string[] = [], lost: string[] = []) {
  jest
    .mocked(sshExec)
    .mockImplementation(({ host }) =>
      failing.includes(host)
        ? Promise.reject(new Error("the host's key is not the one"))
        : Promise.resolve({ exitCode: 1, stdout: "", stderr: "", askedAtMs: 0 }),
    );
  let refusal = "";
  const act = async () => {
    const nodes = { etcd01: { urn: pulumi.output(`${above}::etcd/etcd01`) } as unknown as EtcdNode };
    const known = (to: KnownConnection) => Promise.resolve(to);
    const hook = deletionLoginsHook("etcd", nodes, lost, known, Promise.resolve(after));
    const args = { oldInputs: { stdin: before }, newInputs: { stdin: {} } };
    await Promise.resolve(hook.callback(args as unknown as pulumi.ResourceHookArgs)).catch(
      (error: unknown) => {
        refusal = (error as Error).message;
      },
    );
  };
  await mockedResources(act, undefined, { preview: true });
  return refusal;
}

test.each([
  ["taken out", ""],
  ["replaced", "restored=second\n"],
])("a restore that is %s is refused where the login of the update before fails", async (_, after) => {
  const refusal = await previewed(`${all}restored=first\n`, all + after, ["etcd02"]);
  expect(refusal).toMatch(
    /nothing was changed\.[^]*ERROR deletion: this update deletes etcd\/etcd02\/restore-stop-first/,
  );
  expect(refusal).toContain(
    "with the new connection and the former restore (token first), then change the restore",
  );
  expect(refusal).not.toContain("etcd01:");
  expect(asked[0]).toBe(`${above}$command:remote:Command::etcd/etcd01/restore-stop-first`);
});

test("a warning names a host that is removed where the login of the update before fails", async () => {
  expect(await previewed(all, member("etcd01"), ["etcd02"])).toBe("");
  expect(warn.mock.calls[0]?.[0]).toMatch(
    /WARNING deletion: this update deletes etcd\/etcd02\/member, with the login/,
  );
});

// The negative controls.
test("nothing is reported where these logins work, and where nothing is deleted no host is asked", async () => {
  expect(await previewed(`${all}restored=first\n`, member("etcd01"))).toBe("");
  asked = [];
  expect(await previewed(all, all + member("etcd03"), ["etcd01"])).toBe("");
  expect(
    await previewed(`${all}restored=first\n`, member("etcd01") + "restored=first\n", [], ["etcd02"]),
  ).toBe("");
  expect([warn.mock.calls, asked]).toEqual([[], []]);
});
