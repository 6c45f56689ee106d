import * as pulumi from "@pulumi/pulumi";
import { cloudflare } from "../../../components/dns/cloudflare";
import { rfc2136 } from "../../../components/dns/rfc2136";
import { route53 } from "../../../components/dns/route53";
import { DnsSrv } from "../../../components/DnsSrv";
import { EtcdCluster } from "../../../components/EtcdCluster";
import type { EtcdClusterArgs } from "../../../components/EtcdClusterArgs";
import { Pki } from "../../../components/Pki";
import { ReferencedCluster } from "../../../components/ReferencedCluster";
import { uploads } from "../../../components/host/release/uploads";
import { mockedCertificate, mockedKey } from "../../../components/testing/mockedCertificate";
import { nodeNames } from "../../../decisions/host/hostParts";
import { mockedResources } from "./mockedResources";

/** A resource or a hook. `zcomponent`, `zhost`, `zclient` and `ztoken` stand for the names that a user gives. */
export interface Registered {
  /** The types of its parents and its own; two of one kind must not have one name. */
  kind: string;
  name: string;
  aliases: string[];
  protect: boolean;
}

interface Request {
  getName(): string;
  getType(): string;
  getParent(): string;
  getProtect(): boolean;
  getAliasesList(): { getSpec(): { getName(): string } | undefined }[];
}
type Register = (request: Request, ...others: unknown[]) => unknown;

/** All that the program registers, the hooks too. Each kind begins with `root`. */
async function registeredBy(root: string, program: () => void): Promise<Registered[]> {
  const found: Registered[] = [];
  await mockedResources(
    () => {
      const monitor = pulumi.runtime.getMonitor() as unknown as Record<string, Register>;
      const watch = (call: string, seen: (request: Request) => Registered) => {
        const register = monitor[call]?.bind(monitor);
        monitor[call] = (request, ...others) => {
          found.push(seen(request));
          return register?.(request, ...others);
        };
      };
      watch("registerResource", (request) => ({
        kind: `${root} ${request.getParent().split("::")[2] ?? ""}$${request.getType()}`,
        name: request.getName(),
        aliases: request.getAliasesList().map((alias) => alias.getSpec()?.getName() ?? ""),
        protect: request.getProtect(),
      }));
      for (const method of ["registerResourceHook", "registerErrorHook"] as const)
        watch(method, (request) => ({
          kind: `${root} hook`,
          name: request.getName(),
          aliases: [],
          protect: false,
        }));
      program();
    },
    ({ name }) =>
      name.includes("/restore-stage-") ? { stdout: "cluster_id=1\nhash_kv=2\nrevision=3\n" } : {},
  );
  return found;
}

const hosts = [{ name: "zhost", address: "10.0.0.1", ipv6Address: "fd00::1" }];
const clients = ["zclient"];
const domain = "example.com";

function everything(opts: pulumi.ComponentResourceOptions): void {
  const dns = rfc2136({ server: "10.0.0.9", zone: domain });
  const targets = [{ directory: { path: "/srv/backups" } }];
  const authorities = { signing: 2, trusted: [1, 2] };
  const discovery = {
    endpoints: ["https://d.example.com:2379"],
    token: "t",
    caCertificate: mockedCertificate,
  };
  const clusters: Partial<EtcdClusterArgs>[] = [
    { domain, dns, backup: { targets }, restore: { snapshot: "latest", token: "ztoken" } },
    { bootstrap: "discovery", discovery },
    // A restore refuses such changes beside it.
    { intermediateVersions: ["3.5.33"], pki: { clients, revoked: ["01"], authorities } },
  ];
  for (const more of clusters) new EtcdCluster("zcomponent", { version: "3.6.16", hosts, ...more }, opts);
}

function alone(opts: pulumi.ComponentResourceOptions): void {
  const members = [{ name: "zhost", addresses: ["10.0.0.1"] }];
  new Pki("zcomponent", { members, clients, revoked: ["01"] }, opts);
  const ca = mockedCertificate;
  const authority = { certificate: ca, key: mockedKey };
  const reference = { clientUrls: ["https://10.0.0.1:2379"], caCertificate: ca, clusterId: "1f", authority };
  new ReferencedCluster("zcomponent", { reference, clients }, opts);
  for (const backend of [
    rfc2136({ server: "10.0.0.9", zone: domain }),
    route53({ zoneId: "Z0123" }),
    cloudflare({ zoneId: "0123456789abcdef".repeat(2) }),
  ])
    new DnsSrv("zcomponent", { domain, domainAddresses: true, hosts, backend }, opts).listClients([]);
  const host = { names: nodeNames("zcomponent", "zhost"), connection: { host: "10.0.0.1" } };
  const archives = { amd64: __filename, arm64: __filename };
  uploads(host, "3.6.16", { method: "upload", archives }, opts);
}

/** All that components with these options register, each once. */
export async function registeredByComponents(
  opts: pulumi.ComponentResourceOptions = {},
): Promise<Registered[]> {
  const clusters = await registeredBy("cluster", () => {
    everything(opts);
  });
  const others = await registeredBy("alone", () => {
    alone(opts);
  });
  return [...new Map([...clusters, ...others].map((one) => [`${one.kind} ${one.name}`, one])).values()];
}
