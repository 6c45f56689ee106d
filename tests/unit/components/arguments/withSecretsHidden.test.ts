import * as fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import { clusterShape } from "../../../../decisions/arguments/clusterShape";
import type { EtcdClusterArgs } from "../../../../components/EtcdClusterArgs";
import { argumentErrors } from "../../../../components/arguments/argumentErrors";
import { outputErrors } from "../../../../components/arguments/checkedArguments";
import { nameClaims } from "../../../../components/arguments/nameClaims";
import { setMocks } from "../../../../components/testing/setMocks";
import { errorLines } from "../../../../decisions/findings/errorsReport";
import { textsOf, withTexts, type Path } from "./placedTexts";

jest.setTimeout(240_000);

/** All that is printed about the arguments once their Outputs are known. */
async function printed(args: Partial<EtcdClusterArgs>, name = "etcd"): Promise<string> {
  const claims = nameClaims(name);
  const errorsOf = (given: unknown) => [
    ...argumentErrors(given, name),
    ...claims.check(given as Partial<EtcdClusterArgs>),
  ];
  const found = await outputErrors(args, errorsOf, errorsOf(args));
  return errorLines(found);
}

const hosts = [{ name: "etcd01", address: "10.15.1.201" }];
const base = { version: "3.6.16", hosts } as const;
const secret = (text: string) => pulumi.secret(text) as pulumi.Output<never>;

test.each<[string, Partial<EtcdClusterArgs>, string]>([
  [
    "the words that a field takes",
    { ...base, connection: { hostKeyPolicy: secret("PLANTED") } },
    'connection.hostKeyPolicy: "[secret]" is not a valid policy. Write "pinned", "first-use", "off"',
  ],
  [
    "the beginning of a key",
    {
      ...base,
      restore: { snapshot: "latest", token: "t", identity: secret("PLANTED") },
      backup: { targets: [{ directory: { path: "/srv/backups" } }] },
    },
    'begins with "AGE-SECRET-KEY-1"',
  ],
  [
    "an example",
    { ...base, install: { mirror: secret("ftp://PLANTED") } },
    'install.mirror: "[secret]" is not a valid http or https URL. ' +
      'Write the one above the folders v3.6.16, as in "https://mirror.example.com/etcd".',
  ],
])("an error of a secret keeps its instruction: %s", async (_, args, text) => {
  const report = await printed(args);
  expect(report).toContain(text);
  expect(report).not.toContain("PLANTED");
});

test("an error of a secret address keeps the name of the other cluster", async () => {
  const at = (address: pulumi.Input<string>) => ({ ...base, hosts: [{ name: "etcd01", address }] });
  await setMocks();
  let report = "";
  await pulumi.runtime.runInPulumiStack(async () => {
    await printed(at("10.15.1.209"), "orders");
    report = await printed(at(secret("10.15.1.209")));
    return {};
  });
  expect(report).toContain('hosts[0].address: [secret] is a host of the cluster "orders" of this stack too');
});

/** Forms around a secret by which a check of one kind or another quotes it, or a part of it. */
const forms = ((token) => [
  token,
  `${token}/24`,
  ` ${token} `,
  `"${token}"`,
  `as in "${token}`,
  `x"${token}`,
  `${token}:22`,
  `http://${token}`,
  `https://${token}/?x=1`,
  `s3://${token}/`,
  `file:///${token} on etcd01`,
  `/etc/${token}`,
  `${token}.example.com`,
  `${token}\n${token}`,
  `AGE-SECRET-KEY-1${token}`,
  `age1${token}`,
  `ssh-ed25519 ${token}`,
  `-----BEGIN ${token}-----`,
  `-----BEGIN PRIVATE KEY-----\n${token}`,
  `10.15.1.1 ${token}`,
  `first-use${token}`,
]) satisfies (token: string) => string[];

const ofInputs = (path: Path) =>
  ["dns", "install", "connection", "hosts", "backup", "restore", "discovery"].includes(String(path[0]));
const paths = textsOf(clusterShape).filter(ofInputs);

test("no part of a secret is in what is printed about it", async () => {
  const letters = fc.stringMatching(/^[A-P0-9][a-zA-P0-9]{8,11}$/);
  const cases = fc.record({
    path: fc.constantFrom(...paths.filter((path) => !path.includes("*"))),
    form: fc.nat({ max: forms("").length - 1 }),
    token: letters,
  });
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(cases, async ({ path, form, token }) => {
      const text = forms(token)[form] ?? token;
      const report = await printed(withTexts([{ path, text }], (one) => pulumi.secret(one)));
      if (report !== "") refused++;
      expect(report.toLowerCase()).not.toContain(token.toLowerCase());
    }),
    { numRuns: 400 },
  );
  expect(refused).toBeGreaterThan(100);
});
