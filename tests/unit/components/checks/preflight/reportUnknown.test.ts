import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster } from "../../../../../components/EtcdCluster";
import type { EtcdClusterArgs } from "../../../../../components/EtcdClusterArgs";
import { late } from "../../../support/late";
import { mockedResources } from "../../../support/mockedResources";

jest.setTimeout(60_000);

const host = (number: number) => ({ name: `etcd0${number}`, address: `10.15.1.20${number}` });

/** The messages of a preview of these hosts. */
async function said(
  unknown: number[],
  more: Pick<EtcdClusterArgs, "preflight"> & { mirror?: () => pulumi.Output<string> } = {},
): Promise<string[]> {
  const log = jest.spyOn(pulumi.log, "info").mockResolvedValue();
  await mockedResources(
    () => {
      const hosts = [1, 2, 3].map((number) =>
        unknown.includes(number) ? { ...host(number), address: late(`machine${number}`) } : host(number),
      );
      const { mirror, preflight } = more;
      new EtcdCluster("etcd", { version: "3.6.16", hosts, preflight, install: { mirror: mirror?.() } });
    },
    undefined,
    { preview: true },
  );
  const texts = log.mock.calls.map(([text]) => text);
  log.mockRestore();
  return texts;
}

test("a preview names the hosts that it could not check, in one sentence", async () => {
  expect(await said([2, 3])).toEqual([
    "etcd: this preview could not check etcd02, etcd03, since their address or connection is not known yet; " +
      "the update checks them before it changes them.",
  ]);
});

test("a preview names the hosts whose release it could not check, since the mirror is yet to be made", async () => {
  expect(await said([3], { mirror: () => late("bucket") })).toEqual([
    expect.stringContaining("could not check etcd03, since its address") as string,
    "etcd: this preview could not check whether etcd01, etcd02 can fetch etcd, " +
      "since install.mirror or install.httpProxy is not known yet; the update checks it before it changes a host.",
  ]);
});

test("it says nothing where all are known, and where no host is to be checked", async () => {
  expect(await said([])).toEqual([]);
  expect(await said([], { mirror: () => pulumi.output("https://mirror.example.com") })).toEqual([]);
  expect(await said([2], { preflight: false })).toEqual([]);
});
