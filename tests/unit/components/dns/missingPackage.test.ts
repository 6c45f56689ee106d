import { argumentErrors } from "../../../../components/arguments/argumentErrors";
import { DnsSrv } from "../../../../components/DnsSrv";
import { isRefused } from "../../../../decisions/findings/fieldError";
import { sentences } from "../../decisions/findings/said";

jest.mock("../../../../components/dns/route53Backend", () => {
  throw Object.assign(new Error("Cannot find module '@pulumi/aws/route53'"), { code: "MODULE_NOT_FOUND" });
});

const hosts = [{ name: "etcd01", address: "10.15.1.999" }];
const route53 = { zoneId: "Z1" };
const missing =
  "the package @pulumi/aws is not installed. Run npm install @pulumi/aws in the folder of the program.";

test("a package that is not installed is one error among all others of a cluster", () => {
  const args = { version: "3.9.0", hosts, domain: "example.com", dns: { route53 } };
  expect(sentences(argumentErrors(args, "etcd").filter(isRefused))).toEqual([
    expect.stringMatching(/^hosts\[0\]\.address: /),
    expect.stringMatching(/^version: /),
    `dns.route53: ${missing}`,
  ]);
});

test("a package that is not installed is one error among all others of records alone", () => {
  const args = { domain: "example.com", hosts, backend: { route53 } };
  expect(() => new DnsSrv("dns", args)).toThrow(
    new RegExp(`2 errors in .*\n.*hosts\\[0\\]\\.address: .*\n.*backend\\.route53: ${missing}`),
  );
});
