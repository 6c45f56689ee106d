import * as pulumi from "@pulumi/pulumi";
import { memberAuthorityRefusal } from "../../decisions/pki/authority/authorityStep";
import { urlsToAsk } from "../../decisions/membership/urlsToAsk";
import type { BootstrapRecord } from "../../decisions/membership/bootstrapRecord";
import { inputLines } from "../../decisions/host/inputLines";
import type { EtcdNode } from "../host/EtcdNode";
import { installStdin } from "../host/release/installInput";
import { memberInput } from "./memberInput";
import { memberResource } from "./memberResource";
import { placeResource } from "./placeResource";
import type { SettledCluster, SettledHost } from "../arguments/settledCluster";
import { refusalHook } from "../checks/gate/refusalHook";
import { upgradeStepResource } from "./upgradeStepResource";

/** The needs of members besides the cluster's own settings. */
export interface MemberChainArgs {
  nodes: Readonly<Record<string, EtcdNode>>;
  record: pulumi.Output<BootstrapRecord>;
  /** Which CAs they trust. */
  trust: pulumi.Output<string>;
  /** Client URLs of the members that the last update left. */
  former: pulumi.Output<string[]>;
  /** These come before any of them. */
  after: pulumi.Resource[];
}

interface LinkOptions {
  parent: pulumi.Resource;
  dependsOn: pulumi.Resource[];
}

/**
 * One member after the other, so that planned restarts are never two at a time. Each depends on all before it and not
 * on the last alone. So members that leave in one update leave in turn, although others between them stay. Lost members
 * are removed first, because they cost the quorum. In an upgrade by steps all go to one version before any goes to the
 * next.
 */
export function memberChain(
  cluster: SettledCluster,
  { nodes, former, after, ...declared }: MemberChainArgs,
): pulumi.Resource[] {
  const chain: pulumi.Resource[] = [];
  // A member that drops a CA must not restart before every other one has its new certificate.
  const certificates = Object.values(nodes).flatMap(({ certificate }) => certificate ?? []);
  const link = (host: SettledHost, make: (node: EtcdNode, opts: LinkOptions) => pulumi.Resource) => {
    const node = nodes[host.name];
    if (!node) return;
    const dependsOn = [...node.ready, ...certificates, ...after, ...chain];
    chain.push(make(node, { parent: node, dependsOn }));
  };
  const { name, version: wanted, through, install, pki } = cluster;
  const { signing } = pki.authorities;
  const hooks = {
    beforeUpdate: [
      refusalHook(`${name}-authority-of-members`, (before) => memberAuthorityRefusal(before, signing)),
    ],
  };
  const lost = clientUrls(cluster.hosts.filter((host) => host.lost));
  const member = (host: SettledHost) => {
    const ask = pulumi
      .all([clientUrls(cluster.living.filter((other) => other !== host)), former, lost])
      .apply(([others, known, gone]) => urlsToAsk(others, { former: known, lost: gone }));
    const input = host.lost
      ? pulumi.all([host.urls, ask]).apply(([{ peerUrl }, urls]) =>
          // The neighbour may be a host that joins only in this update, and knows no member.
          inputLines({ lost_name: host.name, lost_peer_url: peerUrl, ask: urls.join(",") }),
        )
      : memberInput(cluster, host, { ...declared, version: wanted });
    link(host, (node, { dependsOn, ...others }) => {
      const place = placeResource(
        {
          host: node.host,
          token: declared.record.apply(({ token }) => token),
          lost: host.lost,
        },
        { parent: node, dependsOn: node.ready },
      );
      const opts = { ...others, dependsOn: [...dependsOn, place] };
      node.member = memberResource(
        { host: node.host, lost: host.lost, input, ask, laidOut: node.stagedFiles?.stdout },
        host.lost ? opts : { ...opts, hooks },
      );
      return node.member;
    });
  };
  const step = (host: SettledHost, version: string) => {
    const input = {
      install: installStdin(version, install),
      member: memberInput(cluster, host, { ...declared, version }),
      configuration: host.filesOf(version),
    };
    link(host, (node, opts) => upgradeStepResource({ host: node.host, version, ...input }, opts));
  };
  cluster.hosts.filter(({ lost }) => lost).forEach(member);
  for (const version of through) for (const host of cluster.living) step(host, version);
  cluster.living.forEach(member);
  return chain;
}

function clientUrls(hosts: readonly SettledHost[]): pulumi.Output<string[]> {
  return pulumi.all(hosts.map(({ urls }) => urls)).apply((all) => all.map(({ clientUrl }) => clientUrl));
}
