import { uploads } from "../../../../../components/host/release/uploads";
import { nodeNames } from "../../../../../decisions/host/hostParts";
import { late } from "../../../support/late";
import { mockedResources } from "../../../support/mockedResources";

/** Pulumi's command plugin refuses a copy whose source it does not know in a preview. */
test("the source of a copy is known in a preview, also where the host is not", async () => {
  const made = await mockedResources(
    () => {
      const host = { names: nodeNames("etcd", "etcd01"), connection: { host: late("machine") } };
      uploads(host, "3.6.16", { method: "upload", archives: { amd64: __filename } }, {});
    },
    undefined,
    { preview: true },
  );
  const copy = made["etcd/etcd01/upload-amd64"];
  expect(copy?.type).toBe("command:remote:CopyToRemote");
  expect(copy?.inputs.remotePath).toBe("/var/tmp/etcd-v3.6.16-linux-amd64.tar.gz");
  expect(Object.keys(copy?.inputs.source as object)).toContain("path");
});
