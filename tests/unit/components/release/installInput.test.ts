import * as pulumi from "@pulumi/pulumi";
import { installStdin } from "../../../../components/release/installInput";
import { settledInstall } from "../../../../components/release/settledInstall";

test.each([
  ["http://proxy.example.com:3128", false],
  ["http://etcd:geheim@proxy.example.com:3128", true],
  [undefined, false],
])("with the proxy %s what is installed from is a secret: %s", async (proxy, secret) => {
  expect(
    await pulumi.isSecret(pulumi.output(installStdin("3.6.16", settledInstall({ httpProxy: proxy })))),
  ).toBe(secret);
});
