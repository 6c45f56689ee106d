import type * as pulumi from "@pulumi/pulumi";
import {
  settledCluster,
  type SettledCluster,
  type SettledHost,
} from "../../../../components/arguments/settledCluster";
import type { EtcdClusterArgs } from "../../../../components/EtcdClusterArgs";
import { valueIfKnown } from "../../../../components/pulumi/valueIfKnown";
import { late } from "../../support/late";
import { mockedResources } from "../../support/mockedResources";

function settled(args: Omit<EtcdClusterArgs, "version">): SettledCluster {
  const outputsChecked = Promise.resolve();
  return settledCluster("etcd", { args: { version: "3.6.16", ...args }, outputsChecked });
}

function onlyHost(address: pulumi.Input<string>, { domain }: { domain?: string } = {}) {
  const [host] = settled({ domain, hosts: [{ name: "etcd01", address }] }).hosts;
  return host as SettledHost;
}

test.each([
  ["its name, in a domain", "10.15.1.201", "example.com", "etcd01.example.com", "etcd01.example.com"],
  ["its address, without one", "10.15.1.201", undefined, "10.15.1.201", "10.15.1.201"],
  ["its address of IPv6, in brackets", "fd15:1::201", undefined, "fd15:1::201", "[fd15:1::201]"],
])("others reach a member by %s", async (_, address, domain, advertisedHost, inUrl) => {
  expect(await valueIfKnown(onlyHost(address, { domain }).urls)).toEqual({
    advertisedHost,
    peerUrl: `https://${inUrl}:2380`,
    clientUrl: `https://${inUrl}:2379`,
  });
});

test("with a domain URLs are known before an address is, and without one they wait for it", async () => {
  expect.assertions(2);
  await mockedResources(
    async () => {
      const address = late("machine");
      const named = await valueIfKnown(onlyHost(address, { domain: "example.com" }).urls);
      expect(named?.clientUrl).toBe("https://etcd01.example.com:2379");
      expect(await valueIfKnown(onlyHost(address).urls)).toBeUndefined();
    },
    undefined,
    { preview: true },
  );
});

test.each([
  [{}, [false, false]],
  [{ detectDrift: true }, [true, false]],
  [{ repairDrift: true }, [true, true]],
])("with %j drift is detected, and repaired, only where that is asked for", (asked, wanted) => {
  const hosts = [{ name: "etcd01", address: "10.15.1.201" }];
  const { detectDrift, repairDrift } = settled({ hosts, ...asked });
  expect([detectDrift, repairDrift]).toEqual(wanted);
});
