import type * as pulumi from "@pulumi/pulumi";
import { keepingHostName } from "../../decisions/etcd/keptHostName";
import { nodeNames } from "../../decisions/host/hostParts";
import type { SettledCluster } from "../arguments/settledCluster";
import type { DriftCheck } from "../checks/drift/driftCheck";
import { EtcdNode } from "../host/EtcdNode";
import { programHook } from "../host/programHook";
import { uploadHook } from "../host/uploadHook";
import { certificateFiles } from "../pki/certificateFiles";
import type { LeafCertificate } from "../pki/leaf";
import type { Preflight } from "../checks/preflight/preflightResource";
import { discoveryFiles } from "./discoveryFiles";

/** The parts that are staged on hosts besides the cluster's own settings. */
export interface PrepareHostsArgs {
  pki: {
    trust: pulumi.Output<string>;
    caBundle: pulumi.Output<string>;
    members: Readonly<Record<string, LeafCertificate>>;
  };
  drift: DriftCheck;
  /** Comes before anything is changed on any host. */
  checked: Preflight;
}

/** Stages all that a member needs, on every host at once. It restarts nothing that works. By name. */
export function prepareHosts(
  cluster: SettledCluster,
  { pki, drift, checked }: PrepareHostsArgs,
  opts: pulumi.ComponentResourceOptions,
): Record<string, EtcdNode> {
  const [neighbour] = cluster.living;
  const after = [checked.resource];
  const layOut = programHook(cluster.name, cluster.withRecordedKey);
  const placeUpload =
    cluster.install.method === "upload" ? uploadHook(cluster.name, cluster.withRecordedKey) : undefined;
  const nodes = cluster.hosts.map((host) => {
    const names = nodeNames(cluster.name, host.name);
    if (host.lost && neighbour) {
      const { connection, loginHooks } = neighbour;
      return [host.name, new EtcdNode(names, { lost: true, after, connection, loginHooks }, opts)] as const;
    }
    const leaf = pki.members[host.name];
    if (!leaf) throw new Error(`no certificate was made for ${host.name}`);
    const node = new EtcdNode(
      names,
      {
        lost: false,
        after,
        connection: host.connection,
        layOut,
        placeUpload,
        recheck: checked.again,
        loginHooks: host.loginHooks,
        version: cluster.version,
        source: cluster.install,
        discovery: cluster.bootstrap === "discovery" ? discoveryFiles(cluster.discovery) : undefined,
        configuration: cluster.setHostname ? host.files : host.files.apply(keepingHostName),
        repairs: (part) => drift.repairs(part, host.name),
        certificate: certificateFiles(host.name, cluster, pki, leaf),
      },
      opts,
    );
    return [host.name, node] as const;
  });
  return Object.fromEntries(nodes);
}
