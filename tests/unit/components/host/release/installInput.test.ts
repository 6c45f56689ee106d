import * as pulumi from "@pulumi/pulumi";
import { late } from "../../../support/late";
import { mockedResources } from "../../../support/mockedResources";
import { installStdin, knownInstallInput } from "../../../../../components/host/release/installInput";
import type { InstallMethod } from "../../../../../decisions/host/release/installMethod";
import { valueIfKnown } from "../../../../../components/pulumi/valueIfKnown";
import { settledInstall } from "../../../../../components/host/release/settledInstall";

test.each([
  ["http://proxy.example.com:3128", false],
  ["http://etcd:geheim@proxy.example.com:3128", true],
  ["http://token@proxy.example.com:3128", true],
  [undefined, false],
])("with the proxy %s what is installed from is a secret: %s", async (proxy, secret) => {
  expect(
    await pulumi.isSecret(pulumi.output(installStdin("3.6.16", settledInstall({ httpProxy: proxy })))),
  ).toBe(secret);
});

test.each([
  ["an Output with a user", pulumi.output("http://token@proxy.example.com:3128"), true],
  ["an Output without one", pulumi.output("http://proxy.example.com:3128"), false],
  ["a secret", pulumi.secret("http://proxy.example.com:3128"), true],
])(
  "the proxy may be %s, and what is installed from is a secret where its value may be one",
  async (_, httpProxy, secret) => {
    const input = installStdin("3.6.16", settledInstall({ method: "package", httpProxy }));
    expect(await valueIfKnown(input)).toMatch(/^version=3\.6\.16\nmethod=package\nproxy=http:/);
    expect(await pulumi.isSecret(input)).toBe(secret);
  },
);

test("a mirror may be an Output, with or without a slash at its end", async () => {
  const input = installStdin("3.6.16", settledInstall({ mirror: pulumi.output("https://mirror/etcd/") }));
  expect(await valueIfKnown(input)).toBe("version=3.6.16\nmethod=archive\nurl=https://mirror/etcd/v3.6.16\n");
});

test("only a mirror that is declared as one of own builds changes what a host reads", async () => {
  const mirror = "https://mirror/etcd";
  const read = (install: Parameters<typeof settledInstall>[0]) =>
    valueIfKnown(installStdin("3.6.16", settledInstall(install)));
  const plain = "version=3.6.16\nmethod=archive\nurl=https://mirror/etcd/v3.6.16\n";
  expect(await read({ mirror })).toBe(plain);
  expect(await read({ mirror, ownBuilds: false })).toBe(plain);
  expect(await read({ mirror, ownBuilds: true })).toBe(`${plain}own_builds=true\n`);
  expect(await read({ ownBuilds: true })).toBe(await read({}));
});

test("each version is installed with its own digest, and one without stays as it was", async () => {
  const digests = { "3.6.16": { amd64: "0".repeat(64) }, "3.7.3": { arm64: "1".repeat(64) } };
  const lines = await knownInstallInput(settledInstall({ digests }));
  const before = await knownInstallInput(settledInstall({}));
  expect(lines?.("3.6.16")).toBe(`${before?.("3.6.16")}sha256_amd64=${"0".repeat(64)}\n`);
  expect(lines?.("3.7.3")).toBe(`${before?.("3.7.3")}sha256_arm64=${"1".repeat(64)}\n`);
  expect(lines?.("3.5.35")).toBe(before?.("3.5.35"));
});

test("a mirror without TLS may be an Output where a digest is given", async () => {
  const { mirror } = settledInstall({
    mirror: pulumi.output("http://mirror"),
    sha256: { amd64: "0".repeat(64) },
  });
  expect(await valueIfKnown(mirror)).toBe("http://mirror");
});

test.each<[InstallMethod, boolean]>([
  ["archive", false],
  ["package", true],
])("while the mirror is not known the input of %s is known: %s", async (method, isKnown) => {
  expect.assertions(1);
  await mockedResources(
    async () => {
      const lines = await knownInstallInput(settledInstall({ method, mirror: late("bucket") }));
      expect(lines !== undefined).toBe(isKnown);
    },
    undefined,
    { preview: true },
  );
});
