import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster } from "../../../../components/EtcdCluster";
import { late } from "../late";
import { mockedResources } from "../mockedResources";

jest.setTimeout(60_000);

const host = (number: number) => ({ name: `etcd0${number}`, address: `10.15.1.20${number}` });

/** What a preview of these hosts says. */
async function said(unknown: number[], more: { preflight?: boolean } = {}): Promise<string[]> {
  const log = jest.spyOn(pulumi.log, "info").mockResolvedValue();
  await mockedResources(
    () => {
      const hosts = [1, 2, 3].map((number) =>
        unknown.includes(number) ? { ...host(number), address: late(`machine${number}`) } : host(number),
      );
      new EtcdCluster("etcd", { version: "3.6.16", hosts, ...more });
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

test("it says nothing where all are known, and where no host is to be checked", async () => {
  expect(await said([])).toEqual([]);
  expect(await said([2], { preflight: false })).toEqual([]);
});
