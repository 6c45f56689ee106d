import { gatePlan } from "./gatePlan";
import type { ClusterPlan } from "./planWords";

/** A step of `pulumi preview --json`, as far as it is read here. */
export interface PreviewStep {
  op: string;
  urn: string;
  oldState?: StepState;
  newState?: StepState;
}

interface StepState {
  parent?: string;
  inputs?: Record<string, unknown>;
}

/** What happens on one host. */
export interface HostPlan {
  host: string;
  /** In words, the weightiest first. */
  changes: string[];
  /** What an update will do to etcd there. */
  etcd: "starts" | "stops" | "restarts" | "goes on" | "is gone";
}

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
  const hosts = under(cluster)
    .filter(({ urn }) => typeOf(urn) === "etcd-cluster:index:EtcdNode")
    .map(({ urn }) => hostPlan(nameOf(urn).slice(name.length + 1), nameOf(urn), under(urn)))
    .filter(({ changes }) => changes.length > 0)
    .sort((a, b) => (a.host < b.host ? -1 : 1));
  const gate = under(cluster).find(({ urn }) => nameOf(urn) === `${name}-health`);
  const before = input(gate?.oldState, "stdin");
  const through = [...new Set(steps.flatMap(stepVersion))].sort();
  const lost = hosts.filter(({ etcd }) => etcd === "is gone").map(({ host }) => host);
  return {
    ...gatePlan(name, before, input(gate?.newState, "stdin") || before, { lost, through }),
    restarts: hosts.filter(({ etcd }) => etcd === "restarts").map(({ host }) => host),
    certificates: hosts
      .filter(({ etcd, changes }) => etcd !== "starts" && changes.includes(certificateFiles))
      .map(({ host }) => host),
    hosts,
  };
}

const certificateFiles = "certificate files replaced";

function hostPlan(host: string, node: string, steps: readonly PreviewStep[]): HostPlan {
  const step = (part: string) =>
    steps.find(({ urn, op }) => nameOf(urn) === `${node}-${part}` && op !== "same");
  const [member, certificate, configuration, install, revocation] = [
    "member",
    "certificate",
    "configuration",
    "install",
    "revocation",
  ].map(step);
  const etcd = fate(member);
  if (etcd === "starts") return { host, etcd, changes: [roleOf(member)] };
  if (etcd === "stops") return { host, etcd, changes: ["leaves the cluster; its data is moved aside"] };
  if (etcd === "is gone")
    return { host, etcd, changes: ["lost: the others remove it; nothing is run on it"] };
  const changes = [
    ...versionChange(install, steps.flatMap(stepVersion)),
    ...lineChanges(configuration),
    ...(member && !sameLine(member, "trust")
      ? [`trusts CA ${line(member.oldState, "trust")} → ${line(member.newState, "trust")}`]
      : []),
    ...(certificate && changed(certificate, "stdin") ? [certificateFiles] : []),
    ...(revocation && changed(revocation, "stdin") ? ["list of revoked certificates replaced"] : []),
  ];
  const some = steps.some(({ op }) => op !== "same");
  return {
    host,
    etcd,
    changes: changes.length > 0 || !some ? changes : ["commands run again, nothing changes"],
  };
}

/** Only what etcd reads at its start makes it restart; commands run again for other reasons too. */
function fate(member: PreviewStep | undefined): HostPlan["etcd"] {
  if (!member) return "goes on";
  const verb = (state: StepState | undefined) => /etcd-host (\w+)/.exec(input(state, "update"))?.[1];
  if (member.op === "create" || (verb(member.oldState) === "forget" && verb(member.newState) === "member"))
    return "starts";
  if (member.op === "delete") return verb(member.oldState) === "forget" ? "is gone" : "stops";
  if (verb(member.newState) === "forget") return "is gone";
  const same = ["configuration", "trust", "version"].every((key) => sameLine(member, key));
  return same ? "goes on" : "restarts";
}

function roleOf(member: PreviewStep | undefined): string {
  return line(member?.newState, "role") || "founding member";
}

function versionChange(install: PreviewStep | undefined, through: string[]): string[] {
  if (!install || sameLine(install, "version")) return [];
  const way = [line(install.oldState, "version"), ...through, line(install.newState, "version")];
  return [`etcd ${way.join(" → ")}`];
}

/** The version that a step on the way to the wanted one takes a host to. */
function stepVersion({ urn, op }: PreviewStep): string[] {
  const version = /-through-([\d.]+)$/.exec(nameOf(urn))?.[1];
  return op === "create" && version !== undefined ? [version] : [];
}

/** The variables of the configuration file that come, go or change. */
function lineChanges(configuration: PreviewStep | undefined): string[] {
  if (!configuration) return [];
  const [before, after] = [configuration.oldState, configuration.newState].map(
    (state) => new Set(input(state, "stdin").match(/^ETCD_\w+=.*$/gm) ?? []),
  ) as [Set<string>, Set<string>];
  const gone = [...before].filter((one) => !after.has(one));
  return [
    ...[...after].filter((one) => !before.has(one)),
    ...gone
      .filter((one) => ![...after].some((other) => other.startsWith(`${one.split("=")[0]}=`)))
      .map((one) => `no ${one}`),
  ];
}

function changed(step: PreviewStep, key: string): boolean {
  // What a preview does not know yet will be something else.
  return (
    input(step.oldState, key) !== input(step.newState, key) || step.newState?.inputs?.[key] === "[secret]"
  );
}

function sameLine(step: PreviewStep, key: string): boolean {
  return line(step.oldState, key) === line(step.newState, key);
}

/** `value` of a line `key=value` on stdin. */
function line(state: StepState | undefined, key: string): string {
  return new RegExp(`^${key}=(.*)$`, "m").exec(input(state, "stdin"))?.[1] ?? "";
}

function input(state: StepState | undefined, key: string): string {
  const value = state?.inputs?.[key];
  return typeof value === "string" ? value : "";
}

function nameOf(urn: string): string {
  return urn.split("::").pop() ?? "";
}

/** The last of the types in a URN: `...::Parent$Type::name`. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").pop() ?? "";
}
