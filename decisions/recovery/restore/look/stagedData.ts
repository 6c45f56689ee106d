import { clusterIdForm } from "../../../etcd/clusterIdForm";
import { answerLines } from "../../../host/answers/answerLines";
import { oddAnswer } from "../../../host/answers/oddAnswer";

/** Data that a host has staged and started where no client reaches it. */
export interface StagedData {
  clusterId: string;
  hashKv: string;
  revision: string;
}

/**
 * Reads the answer of `etcd-host restore-stage`; undefined on a host that stages nothing.
 * @throws where it is odd.
 */
export function stagedData(answer: string): StagedData | undefined {
  // A shell may print other lines as it logs in.
  const values = answerLines((answer.match(/^[a-z_]+=.*$/gm) ?? []).join("\n"));
  const one = (key: string, shape: RegExp) => {
    const [value = "", ...more] = values(key);
    if (more.length > 0 || !shape.test(value)) throw oddAnswer(`line ${key} of restore-stage`, value);
    return value;
  };
  if (values("cluster_id").length === 0) return undefined;
  return {
    clusterId: one("cluster_id", clusterIdForm),
    hashKv: one("hash_kv", /^\d{1,10}$/),
    revision: one("revision", /^\d{1,19}$/),
  };
}

/** Why hosts may not stop: they would start clusters that differ. Undefined where all staged the same. */
export function stagedDifference(
  staged: Readonly<Record<string, StagedData | undefined>>,
): string | undefined {
  const words = Object.entries(staged).flatMap(([host, data]) =>
    data === undefined
      ? []
      : [[host, `cluster ${data.clusterId}, hash ${data.hashKv}, revision ${data.revision}`] as const],
  );
  if (new Set(words.map(([, data]) => data)).size <= 1) return undefined;
  return (
    `the hosts staged different data (${words.map((one) => one.join(": ")).join("; ")}). No etcd was stopped. ` +
    "Take restore out, run pulumi up, and restore with another token."
  );
}
