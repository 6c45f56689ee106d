import * as pulumi from "@pulumi/pulumi";
import { defaultQuotaBytes } from "../../../decisions/etcd/settings/defaultQuota";
import { walParent } from "../../../decisions/etcd/walParent";
import type { BootstrapRecord } from "../../../decisions/membership/bootstrapRecord";
import { restoreInput, type RestoredHost } from "../../../decisions/recovery/restore/restoreInput";
import { restoreRequest } from "../../../decisions/recovery/restore/restoreRequest";
import { stagedData, stagedDifference } from "../../../decisions/recovery/restore/look/stagedData";
import type { SettledCluster, SettledHost } from "../../arguments/settledCluster";
import { targetTexts } from "../backup/targetTexts";
import type { EtcdNode } from "../../host/EtcdNode";
import { userError } from "../../pulumi/userError";
import { recordRestore } from "./recordRestore";
import { restorePhase, type RestorePhase } from "./restorePhase";
import { situationOf } from "./situationOf";

/** The needs of a restore besides the settings of the cluster. */
export interface RestoreClusterArgs {
  nodes: Readonly<Record<string, EtcdNode>>;
  record: pulumi.Output<BootstrapRecord>;
  /** These come before a restore. */
  after: pulumi.Resource[];
}

/**
 * Gives the cluster the data of a backup, in phases: all hosts have staged it before the first etcd stops, and all have
 * stopped before the first one switches. Members come after, as always. Without a restore nothing is made.
 */
export function restoreCluster(
  cluster: SettledCluster,
  { nodes, record, after }: RestoreClusterArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const { version, settings, living } = cluster;
  const identity = cluster.restore?.identity ?? cluster.backup?.drill?.identity;
  const request = restoreRequest(cluster, {
    hosts: living.map(({ name }) => name),
    version,
    quotaBackendBytes: settings.quotaBackendBytes ?? defaultQuotaBytes,
    hasIdentity: identity !== undefined,
  });
  if (request === undefined) return [];
  const { token } = request;
  const targets = targetTexts(cluster.backup?.targets);
  const { situation, known } = situationOf(cluster, request, { record, targets, identity });
  const recorded = recordRestore(
    cluster.name,
    { request, situation, known },
    { ...opts, dependsOn: [...after, ...Object.values(nodes).flatMap(({ ready }) => ready)] },
  );

  const hostOf = restoredHosts(cluster, record);
  const input = (host: SettledHost) =>
    pulumi.all([recorded.facts, hostOf(host)]).apply(([facts, restored]) => restoreInput(facts, restored));
  const inputWithAccess = (host: SettledHost) => {
    const all = pulumi.all([recorded.facts, hostOf(host), targets, identity]);
    return pulumi.secret(
      all.apply(([facts, restored, texts, key]) =>
        restoreInput(facts, restored, {
          targets: facts.target === undefined ? [] : texts.map(({ text }) => text),
          identity: facts.encrypted ? key?.trim() : undefined,
          withoutLog: cluster.recover?.withoutLog,
        }),
      ),
    );
  };
  const prepared = cluster.hosts.flatMap((host) => {
    const node = nodes[host.name];
    return node ? [{ ...host, node }] : [];
  });
  const phase = (
    part: RestorePhase,
    former: readonly pulumi.Resource[],
    inputOf: (host: SettledHost) => pulumi.Output<string>,
  ) =>
    prepared.map(({ node, ...host }) =>
      restorePhase(
        {
          host: node.host,
          part,
          token,
          lost: host.lost,
          files: node.stagedFiles,
          stdin: host.lost ? "" : inputOf(host),
        },
        { parent: node, dependsOn: [...former, ...node.ready] },
      ),
    );
  const staged = phase("restoreStage", [recorded.resource], inputWithAccess);
  const same = pulumi
    .all(Object.fromEntries(staged.map(({ stdout }, index) => [prepared[index]?.name ?? "", stdout])))
    .apply(checkStaged);
  const stopped = phase("restoreStop", staged, (host) =>
    pulumi.all([input(host), same]).apply(([text]) => text),
  );
  return phase("restoreSwitch", stopped, input);
}

/** Hosts must not stop for clusters that differ. */
function checkStaged(answers: Readonly<Record<string, string>>): void {
  const staged = Object.entries(answers).map(([host, answer]) => [host, stagedData(answer)] as const);
  const different = stagedDifference(Object.fromEntries(staged));
  if (different !== undefined) throw userError(different, "restore.data-differs");
}

function restoredHosts(
  { hosts, walDir, ports, version }: SettledCluster,
  record: pulumi.Output<BootstrapRecord>,
): (host: SettledHost) => pulumi.Output<RestoredHost> {
  // A host may be lost after others have staged data that lists its member.
  const peers = pulumi.all(
    hosts.map(({ name, urls }) => urls.apply(({ peerUrl }) => [name, peerUrl] as const)),
  );
  const gone = pulumi.all(
    hosts.filter(({ lost }) => lost).map(({ urls }) => urls.apply(({ clientUrl }) => clientUrl)),
  );
  return ({ name, urls, dataDir }) =>
    pulumi.all([record, urls, peers, gone]).apply(([{ token }, { peerUrl, clientUrl }, all, lost]) => ({
      name,
      bootstrapToken: token,
      dataDir,
      walDir: walDir && walParent(walDir),
      peerUrl,
      clientUrl,
      clientPort: ports.client,
      peers: Object.fromEntries(all),
      version,
      lost,
    }));
}
