import { clientChanges, type KeptForClients } from "./clientChanges";
import { declaredGate, stepOf } from "./declaredGate";
import { adoptionStage } from "../checks/adoption/adoptionRefusal";
import { joinsAsLearner } from "../membership/bootstrapRecord";
import { clusterPartNames, isRestoreRecord, type ClusterPart } from "../host/clusterParts";
import { nodeNames } from "../host/hostParts";
import { savedGateInput } from "../checks/gate/gateInput";
import { clusterPlan } from "./clusterPlan";
import { hostChange } from "./hostChange";
import { hostPlan, stepVersion, type HostPlan } from "./hostPlan";
import type { ClusterPlan } from "./planSentence";
import { savedRestoreFacts, type RestoreFacts } from "../recovery/restore/restoreFacts";
import { repairsIn } from "../checks/drift/repairs";
import { renewedCertificates } from "./renewedCertificates";
import {
  input,
  isDeleted,
  isNamed,
  isUnder,
  isUnknown,
  nameOf,
  typeOf,
  type PreviewStep,
  type StepState,
} from "./previewStep";

/** One cluster of a preview, host by host. */
export interface PreviewPlan extends ClusterPlan {
  hosts: HostPlan[];
}

/** Reads out of a preview's steps what will happen to the members of each cluster. */
export function previewPlan(steps: readonly PreviewStep[]): PreviewPlan[] {
  return steps
    .filter(({ urn }) => typeOf(urn) === "etcd-cluster:index:EtcdCluster")
    .map((cluster) => planOfCluster(cluster, steps));
}

function planOfCluster(cluster: PreviewStep, steps: readonly PreviewStep[]): PreviewPlan {
  const { oldState, newState } = cluster;
  const name = nameOf(cluster.urn);
  const formerName = nameOf(oldState?.urn ?? cluster.urn);
  const under = (component: PreviewStep) => steps.filter((step) => isUnder(step, component));
  const parts = under(cluster);
  // By its type too: a host may have any name.
  const own = (type: string, part: ClusterPart) =>
    parts.find((step) => typeOf(step.urn) === type && isNamed(step, clusterPartNames(name, part)));
  const gate = own("command:remote:Command", "health-gate");
  const repairs = gate ? repairsIn(input(gate.oldState, "create"), input(gate.newState, "create")) : [];
  const before = savedGateInput(input(gate?.oldState, "stdin"));
  const wanted = input(gate?.newState, "stdin");
  const nodes = parts.filter(({ urn }) => typeOf(urn) === "etcd-cluster:index:EtcdNode");
  const isOpen = isUnknown(gate?.newState, "stdin");
  const declared = nodes.map((node) => {
    const above = node.op === "delete" ? formerName : name;
    const host = nameOf(node.urn).slice(above.length + 1);
    return { host, node: nodeNames(above, host), steps: under(node) };
  });
  const after = isOpen ? declaredGate(declared, before) : savedGateInput(wanted);
  const restore = restoreThatBegins(parts);
  const hosts = declared
    .map(({ host, node, steps: theirs }) =>
      hostPlan(
        host,
        node,
        theirs,
        repairs.filter((repair) => repair.host === host),
      ),
    )
    .map(before.members.length === 0 ? (plan) => plan : intoWhatIsThere)
    .map((plan) => (restore ? intoRestored(plan) : plan))
    .map(adoptionStage(after) === "adopted" ? whileAdopted : (plan) => plan)
    .filter(({ changes }) => changes.length > 0)
    .sort((a, b) => (a.host < b.host ? -1 : 1));
  const pki = parts.filter(({ urn }) => typeOf(urn) === "etcd-cluster:index:Pki").flatMap(under);
  const records = parts.filter(({ urn }) => typeOf(urn) === "etcd-cluster:index:DnsSrv").flatMap(under);
  const kept = (oldState?.outputs ?? {}) as KeptForClients;
  const circumstances = {
    hosts,
    retains: (newState ?? oldState)?.retainOnDelete === true,
    begun: own("command:local:Command", "bootstrap")?.op !== "create",
    through: [...new Set(declared.flatMap(({ steps: theirs }) => theirs.flatMap(stepVersion)))].sort(),
    repairs,
    restore,
    begunRestore: begunRestore(parts),
    records: records.some(({ op }) => op !== "same" && op !== "delete"),
    clientChanges: clientChanges(
      kept,
      pki,
      records,
      declared.flatMap((host) => stepOf(host, "configuration") ?? []),
    ),
    formerUrls: kept.formerEndpoints ?? [],
    sameRequest: renewedCertificates(pki),
  };
  return {
    ...clusterPlan(name, before, isOpen || wanted !== "" ? after : before, circumstances),
    hosts,
  };
}

/** An initial member that was removed joins like any other. */
function intoWhatIsThere(plan: HostPlan): HostPlan {
  return plan.etcd === "starts" && plan.changes[0]?.code === "bootstraps"
    ? { ...plan, changes: [{ code: "joins", words: joinsAsLearner }] }
    : plan;
}

/** Until this program manages it, the adopted etcd reads none of the staged files. */
function whileAdopted(plan: HostPlan): HostPlan {
  if (plan.etcd === "starts" || plan.etcd === "continuesOrStarts")
    return { ...plan, etcd: "continues", changes: [hostChange("adopted")] };
  return plan.etcd === "restarts" || plan.etcd === "continuesOrRestarts"
    ? { ...plan, etcd: "continues" }
    : plan;
}

/** The members of a new stack begin with the data of the backup. */
function intoRestored(plan: HostPlan): HostPlan {
  return plan.etcd === "starts" ? { ...plan, etcd: "isRestored", changes: [hostChange("restored")] } : plan;
}

/** The record of a restore that this update makes. Undefined also where the preview does not know the hosts yet. */
function restoreThatBegins(steps: readonly PreviewStep[]): RestoreFacts | undefined {
  return recorded(steps.find((step) => step.op === "create" && isRecordOfRestore(step.urn))?.newState);
}

/** The record of a restore that an earlier update made: its input is ignored since then. */
function begunRestore(steps: readonly PreviewStep[]): RestoreFacts | undefined {
  return recorded(
    steps.find((step) => step.op !== "create" && !isDeleted(step) && isRecordOfRestore(step.urn))?.oldState,
  );
}

/** Whether a resource is the record of a restore. */
export function isRecordOfRestore(urn: string): boolean {
  return typeOf(urn) === "command:local:Command" && isRestoreRecord(nameOf(urn));
}

function recorded(state: StepState | undefined): RestoreFacts | undefined {
  const text = input(state, "stdin");
  return text === "" || text === "{}" ? undefined : savedRestoreFacts(text);
}
