import * as pulumi from "@pulumi/pulumi";
import { deletionLoginsHook } from "../../../../../components/checks/gate/deletionLoginsHook";
import type { KnownConnection } from "../../../../../components/host/ssh/KnownConnection";
import { hostKeyDiffers } from "../../../../../components/host/ssh/dialError";
import { sshExec } from "../../../../../components/host/ssh/sshExec";
import { mockedResources } from "../../../support/mockedResources";

jest.mock("../../../../../components/host/ssh/sshExec");

const member = (name: string) => `member=${name} https://${name}:2379 3.6.16 1\n`;
const all = member("etcd01") + member("etcd02");

let dialled: string[];
beforeEach(() => {
  dialled = [];
});

interface Hosts {
  /** Those whose connection the preview changes. */
  changed?: string[];
  /** Those on which the login of the update before fails. */
  failing?: string[];
  lost?: string[];
  /** The key that the update before wrote. */
  hostKey?: string;
}

/** As the engine gives a hook what the state has as a secret. */
const marked = (value: object) => ({
  [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig,
  value,
});

/** Why a preview of this change is refused. */
async function refusalOf(before: string, after: string, hosts: Hosts): Promise<string> {
  const { changed = ["etcd01", "etcd02"], failing = [], lost = [], hostKey = "ssh-ed25519 AAAA" } = hosts;
  jest.mocked(sshExec).mockImplementation(({ host }) => {
    dialled.push(host);
    return failing.includes(host)
      ? Promise.reject(hostKeyDiffers("connection", Buffer.from("shown"), "AAAA"))
      : Promise.resolve({ exitCode: 1, stdout: "", stderr: "", askedAtMs: 0 });
  });
  const formerInputs = (name: string) => {
    const [, host = "", part] = name.split("/");
    return part === "program" && changed.includes(host)
      ? { connection: marked({ host, hostKey }) }
      : undefined;
  };
  let refusal = "";
  const act = async () => {
    const withRecordedKey = (to: KnownConnection) => Promise.resolve(to);
    const hook = deletionLoginsHook("etcd", { lost, formerInputs, withRecordedKey }, Promise.resolve(after));
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

const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();

test("a restore that is replaced is let through with a warning that names the remedy", async () => {
  const replaced = `${all}restored=second\n`;
  expect(await refusalOf(`${all}restored=first\n`, replaced, { failing: ["etcd02"] })).toBe("");
  const warned = warn.mock.calls.map(([text]) => text).join();
  expect(warned).toMatch(/etcd02\/restore-stop-first[^]*docs\/runbooks\/update-interrupted\.md, F/);
});

test("a restore that is taken out is refused where the login of the update before fails", async () => {
  const refusal = await refusalOf(`${all}restored=first\n`, all, { failing: ["etcd02"] });
  expect(refusal).toMatch(
    /nothing was changed\.[^]*ERROR deletion: this update deletes etcd\/etcd02\/restore-stop-first/,
  );
  expect(refusal).toContain(
    "with the new connection and the former restore (token first), then change the restore",
  );
  expect(refusal).not.toContain("etcd01:");
  expect(dialled.sort()).toEqual(["etcd01", "etcd02"]);
});

// The negative controls.
test("nothing is refused where these logins work, and no host is asked whose login or restore stays", async () => {
  const restored = `${all}restored=first\n`;
  expect(await refusalOf(restored, all, {})).toBe("");
  dialled = [];
  const failing = ["etcd01", "etcd02"];
  expect(await refusalOf(restored, all, { changed: [], failing })).toBe("");
  expect(await refusalOf(restored, restored, { failing })).toBe("");
  expect(await refusalOf(restored, member("etcd01"), { failing, lost: ["etcd01"] })).toBe("");
  expect(dialled).toEqual([]);
});
