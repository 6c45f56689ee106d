import * as pulumi from "@pulumi/pulumi";
import type { ZoneCheck } from "../../../../../components/dns/DnsBackend";
import { preflightHook } from "../../../../../components/checks/preflight/preflightHook";
import type { HostsToCheck } from "../../../../../components/checks/preflight/preflight";
import {
  knownRequest,
  type PreflightRequest,
} from "../../../../../components/checks/preflight/preflightRequest";
import { late } from "../../../support/late";
import { mockedResources } from "../../../support/mockedResources";

const settings = { hardwareProfile: "general", failOnWarnings: false, skip: false } as const;
const zoneTargets: unknown[] = [];
const zone: ZoneCheck = {
  input: { names: "_etcd-server-ssl._tcp.example.com", key: "none", digest: "1" },
  look: (target) => {
    zoneTargets.push(target);
    return Promise.resolve([]);
  },
};

const install = pulumi.output("method=archive\n");

function host(name: string, address: pulumi.Input<string>): PreflightRequest["hosts"][number] {
  const known = pulumi.output(address).apply((one) => ({
    name,
    address: one,
    connection: { host: one },
    declared: { host: one },
    ports: { peer: 2380, client: 2379 },
    metricsUrls: [],
    peerUrl: `https://${one}:2380`,
    dataDir: "/var/lib/etcd",
  }));
  return { name, host: known };
}

/** The hosts that the hook of a preview checks, where some are not known yet. */
async function lookedAt(wanted: () => PreflightRequest, stdin?: string): Promise<HostsToCheck | undefined> {
  let looked: HostsToCheck | undefined;
  await mockedResources(
    async () => {
      const look = (at: HostsToCheck) => {
        looked = at;
        return Promise.resolve();
      };
      const hook = preflightHook("etcd", knownRequest(wanted()), settings, { look, checked: new Set() });
      await hook.callback({ oldInputs: { stdin } } as unknown as pulumi.ResourceHookArgs);
    },
    undefined,
    { preview: true },
  );
  return looked;
}

test("an address that is not known yet leaves its own host out, and no other", async () => {
  const looked = await lookedAt(() => ({
    install,
    hosts: [host("etcd01", "10.15.1.201"), host("etcd02", late("machine")), host("etcd03", "10.15.1.203")],
  }));
  expect(looked?.fresh.map(({ name }) => name)).toEqual(["etcd01", "etcd03"]);
});

test("the zone is looked at for the hosts that are known, and the records of the other are the cluster's", async () => {
  const looked = await lookedAt(() => ({
    install,
    hosts: [host("etcd01", "10.15.1.201"), host("etcd02", late("machine"))],
    zone: {
      look: pulumi.output(zone),
      records: (hosts) =>
        hosts.map(({ name, address }) => ({
          id: name,
          name,
          type: "A" as const,
          ttlSeconds: 600,
          values: { [name]: address },
        })),
    },
  }));
  await looked?.zone?.();
  expect(zoneTargets).toMatchObject([
    { records: [{ name: "etcd01" }], added: ["etcd01"], before: ["etcd02"] },
  ]);
});

test("a zone's server that is not known yet does not look like records that are no longer kept", async () => {
  const wanted = (withZone: boolean) => (): PreflightRequest => ({
    install,
    hosts: [host("etcd01", "10.15.1.201")],
    ...(withZone && { zone: { look: late("server").apply(() => zone), records: () => [] } }),
  });
  const before = "zone: _etcd-server-ssl._tcp.example.com key none\n";
  expect(await (await lookedAt(wanted(true), before))?.zone?.()).toEqual([]);
  expect(await (await lookedAt(wanted(false), before))?.zone?.()).toMatchObject([{ code: "dns-names.go" }]);
});

test("a mirror that is not known yet leaves the release out, and no host", async () => {
  const looked = await lookedAt(() => ({
    install: late("mirror"),
    hosts: [host("etcd01", "10.15.1.201"), host("etcd02", "10.15.1.202")],
  }));
  expect(looked?.fresh).toMatchObject([
    { name: "etcd01", install: "" },
    { name: "etcd02", install: "" },
  ]);
});
