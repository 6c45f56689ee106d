import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { authorities } from "../../decisions/pki/authority/authorities";
import { memberCertificateName } from "../../decisions/pki/memberCertificateName";
import { memberUrls, type MemberUrls } from "../../decisions/network/memberUrls";
import { nodeFiles } from "../../decisions/etcd/nodeFiles";
import type { AdoptArgs, EtcdClusterArgs, EtcdHostArgs } from "../EtcdClusterArgs";
import { sshConnection } from "../host/ssh/sshConnection";

/** A host with its defaults filled in. */
export interface SettledHost {
  name: string;
  lost: boolean;
  address: pulumi.Output<string>;
  /** The address, and the second one where there is one. */
  addresses: pulumi.Output<string[]>;
  address6?: pulumi.Input<string>;
  fqdn?: string;
  urls: pulumi.Output<MemberUrls>;
  /** What etcd and systemd read there. */
  files: pulumi.Output<string>;
  /** The same for another version, on the way to the one that is wanted. */
  filesOf: (version: string) => pulumi.Output<string>;
  connection: pulumi.Output<command.types.input.remote.ConnectionArgs>;
}

/** The arguments with every default filled in. */
export interface SettledCluster {
  hosts: SettledHost[];
  /** Those that are or become members. */
  living: SettledHost[];
  ports: { peer: number; client: number };
  /** In the certificate of every member and of no client. */
  peerCertificateName: string;
  bootstrap: "dns" | "static" | "discovery";
  adopt?: Required<AdoptArgs>;
  /** Not of a cluster that is only adopted: let go of, it must be found as before. */
  keepsRecords: boolean;
  dataDir: string;
  ttlSeconds: number;
  healthSeconds: number;
  catchUpSeconds: number;
}

const defaultDataDir = "/var/lib/etcd";

/** Sorted by name: a list in another order is the same cluster. */
export function settledCluster(args: EtcdClusterArgs): SettledCluster {
  const ports = { peer: args.ports?.peer ?? 2380, client: args.ports?.client ?? 2379 };
  const peerCertificateName = memberCertificateName(args.domain);
  const hosts = [...args.hosts]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((host) => settledHost(host, args, ports, peerCertificateName));
  return {
    hosts,
    living: hosts.filter((host) => !host.lost),
    ports,
    peerCertificateName,
    bootstrap: args.bootstrap ?? (args.domain === undefined ? "static" : "dns"),
    adopt: args.adopt && { takeOver: false, ...args.adopt },
    keepsRecords: args.dns !== undefined && (args.adopt === undefined || args.adopt.takeOver === true),
    dataDir: args.dataDir ?? defaultDataDir,
    ttlSeconds: args.ttlSeconds ?? 600,
    healthSeconds: args.timeouts?.healthSeconds ?? 120,
    catchUpSeconds: args.timeouts?.catchUpSeconds ?? 600,
  };
}

function settledHost(
  host: EtcdHostArgs,
  args: EtcdClusterArgs,
  ports: SettledCluster["ports"],
  peerCertificateName: string,
): SettledHost {
  const address = pulumi.output(host.address);
  const addresses = pulumi
    .all([address, host.address6])
    .apply((both) => both.filter((one): one is string => one !== undefined));
  const urls = address.apply((known) => memberUrls({ name: host.name, address: known }, args.domain, ports));
  const filesOf = (version: string) =>
    pulumi.all([urls, addresses]).apply(([{ advertisedHost }, known]) =>
      nodeFiles({
        name: host.name,
        version,
        dataDir: args.dataDir ?? defaultDataDir,
        walDir: args.walDir,
        addresses: known,
        advertisedHost,
        ports,
        peerCertificateName,
        revocation: args.pki?.revoked !== undefined,
        adopt: args.adopt?.clusterId,
        trusted: authorities(args.pki?.authorities).trusted,
        settings: args.settings ?? {},
        cpuQuotaPercent: args.cpuQuotaPercent,
      }),
    );
  return {
    name: host.name,
    lost: host.lost ?? false,
    address,
    addresses,
    address6: host.address6,
    fqdn: args.domain === undefined ? undefined : `${host.name}.${args.domain}`,
    urls,
    files: filesOf(args.version),
    filesOf,
    connection: sshConnection(host, args.connection),
  };
}
