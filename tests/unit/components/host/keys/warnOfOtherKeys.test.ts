import * as pulumi from "@pulumi/pulumi";
import type { KnownConnection } from "../../../../../components/host/ssh/KnownConnection";
import { warnOfOtherKeys } from "../../../../../components/host/keys/warnOfOtherKeys";
import { hostKeyDiffers } from "../../../../../components/host/ssh/dialError";
import { shownHostKey } from "../../../../../components/host/ssh/sshConnect";
import { isMocked } from "../../../../../components/pulumi/isMocked";
import { hostKeyFingerprint } from "../../../../../decisions/host/ssh/sshHostKey";
import { sshKeyPair } from "../../../support/sshKeyPair";

jest.mock("../../../../../components/host/ssh/sshConnect");
jest.mock("../../../../../components/pulumi/isMocked");
jest.mocked(isMocked).mockReturnValue(false);
const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();

const [expected, other] = [sshKeyPair().public, sshKeyPair().public];
const base64 = (line: string) => line.split(" ")[1] ?? "";

async function warned(shows: () => Promise<Buffer>, to: KnownConnection): Promise<string> {
  warn.mockClear();
  jest.mocked(shownHostKey).mockImplementation(shows);
  await warnOfOtherKeys("etcd", [{ name: "etcd01", login: pulumi.output(to) }]);
  return warn.mock.calls.map(([text]) => text).join();
}
const key = (line: string) => () => Promise.resolve(Buffer.from(base64(line), "base64"));

describe("a host that shows another SSH host key than the expected one", () => {
  test("is named with both fingerprints and the line to write", async () => {
    const text = await warned(key(other), { host: "10.15.1.201", hostKey: expected });
    expect(text).toContain("etcd01: the host's key is not the one in");
    for (const line of [other, expected]) expect(text).toContain(hostKeyFingerprint(base64(line)));
    expect(text).toContain(`connection.hostKey: "${other.split(" ").slice(0, 2).join(" ")}"`);
  });

  test("is named also where it is the bastion", async () => {
    const cause = hostKeyDiffers("connection.proxy", Buffer.from(base64(other), "base64"), base64(expected));
    const bastion = () => Promise.reject(new Error("bastion 10.15.1.200: another key", { cause }));
    expect(await warned(bastion, { host: "10.15.1.203", hostKey: expected })).toContain(
      "etcd01: bastion 10.15.1.200",
    );
  });

  // The negative controls.
  test("is not taken for one with the expected key, a silent one or one without an expected key", async () => {
    const silent = () => Promise.reject(new Error("refuses connections"));
    expect(await warned(key(expected), { host: "10.15.1.201", hostKey: expected })).toBe("");
    expect(await warned(silent, { host: "10.15.1.201", hostKey: expected })).toBe("");
    expect(await warned(key(other), { host: "10.15.1.201" })).toBe("");
  });
});
