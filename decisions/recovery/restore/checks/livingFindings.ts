import type { Finding } from "../../../findings/finding";
import { unchanged, normalId, refused, warned, type RestoreSituation } from "../restoreSituation";
import { servingClusters, type ServingCluster } from "../look/servingClusters";
import { unswitched } from "../look/unswitched";
import { Watchers } from "../watchers";

/** A cluster that serves is replaced only by its ID. */
export function livingFindings(situation: RestoreSituation): Finding[] {
  const { request, hosts } = situation;
  return servingClusters(unswitched(request.token, hosts)).flatMap((living) => findingsOf(living, situation));
}

function findingsOf(
  { clusterId, revision, reported }: ServingCluster,
  { request: { over, source, watchers }, found }: RestoreSituation,
): Finding[] {
  const at = `cluster ${clusterId} serves at revision ${revision ?? "unknown"}, as ${reported} reports`;
  if (source.kind === "survivor")
    return refused(
      "living-cluster.quorum",
      `${at}, so the quorum is not lost. ${unchanged} Take recover out; restore with over replaces a living cluster.`,
    );
  if (over === undefined)
    return refused(
      "living-cluster.over-missing",
      `${at}, and this restore would destroy its data. ${unchanged} To replace it, write restore.over: "${clusterId}".`,
    );
  if (normalId(over) !== normalId(clusterId))
    return refused(
      "living-cluster.over-other",
      `${at}, and restore.over is "${over}". ${unchanged} To replace the living cluster, write its ID.`,
    );
  const { manifest } = found ?? {};
  if (manifest === undefined || revision === undefined) return [];
  if (normalId(manifest.clusterId) === normalId(clusterId) && manifest.revision >= revision)
    return warned(
      "living-cluster.same",
      `${at}, and the backup has revision ${manifest.revision} of the same cluster. Check that the restore is needed.`,
    );
  if (watchers === Watchers.Keep && revision > manifest.revision)
    return warned(
      "watchers.ahead",
      `${at}, beyond revision ${manifest.revision} of the backup, and watchers is "keep". ` +
        'A client that watches takes other data for what it knows. Write watchers: "end".',
    );
  return [];
}
