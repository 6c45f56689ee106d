import { adoptionStage } from "./adoptionRefusal";
import { gatePlan } from "./gatePlan";
import { certificateFiles, hostPlan, stepVersion, type HostPlan } from "./hostPlan";
import type { ClusterPlan } from "./planWords";
import { repairsIn } from "./repairs";
import { input, nameOf, typeOf, type PreviewStep } from "./previewStep";

/** One cluster of a preview, host by host. */
export interface PreviewPlan extends ClusterPlan {
  hosts: HostPlan[];
}

/** Reads out of a preview's steps what will happen to the members of each cluster. */
export function previewPlan(steps: readonly PreviewStep[]): PreviewPlan[] {
  return steps
    .filter(({ urn }) => typeOf(urn) === "etcd-cluster:index:EtcdCluster")
    .map((cluster) => clusterPlan(cluster.urn, steps));
}

function clusterPlan(cluster: string, steps: readonly PreviewStep[]): PreviewPlan {
  const name = nameOf(cluster);
  const under = (urn: string) =>
    steps.filter(({ oldState, newState }) => (newState ?? oldState)?.parent === urn);
  const gate = under(cluster).find(({ urn }) => nameOf(urn) === `${name}-health`);
  const repairs = gate ? repairsIn(input(gate.oldState, "create"), input(gate.newState, "create")) : [];
  const hosts = under(cluster)
    .filter(({ urn }) => typeOf(urn) === "etcd-cluster:index:EtcdNode")
    .map(({ urn }) => {
      const host = nameOf(urn).slice(name.length + 1);
      const mine = repairs.filter((repair) => repair.host === host);
      return hostPlan(host, nameOf(urn), under(urn), mine);
    })
    .map(adoptionStage(input(gate?.newState, "stdin")) === "found" ? whileAdopted : (plan) => plan)
    .filter(({ changes }) => changes.length > 0)
    .sort((a, b) => (a.host < b.host ? -1 : 1));
  const before = input(gate?.oldState, "stdin");
  const through = [...new Set(steps.flatMap(stepVersion))].sort();
  const lost = hosts.filter(({ etcd }) => etcd === "is gone").map(({ host }) => host);
  return {
    ...gatePlan(name, before, input(gate?.newState, "stdin") || before, { lost, through, repairs }),
    restarts: hosts.filter(({ etcd }) => etcd === "restarts").map(({ host }) => host),
    certificates: hosts
      .filter(({ etcd, changes }) => etcd !== "starts" && changes.includes(certificateFiles))
      .map(({ host }) => host),
    hosts,
  };
}

/** Until it is taken over, nothing that is laid out for it is read by the etcd that was found. */
function whileAdopted(plan: HostPlan): HostPlan {
  if (plan.etcd === "starts") return { ...plan, etcd: "goes on", changes: ["adopted: goes on as it is"] };
  return plan.etcd === "restarts" ? { ...plan, etcd: "goes on" } : plan;
}
