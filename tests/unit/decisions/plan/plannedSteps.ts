import { fateWords } from "../../../../decisions/plan/etcdFate";
import { previewPlan } from "../../../../decisions/plan/previewPlan";
import type { PreviewStep } from "../../../../decisions/plan/previewStep";

export const stack = "urn:pulumi:dev::etcd-cluster::";
export const cluster = `${stack}etcd-cluster:index:EtcdCluster::my-etcd`;
export const node = (host: string) =>
  `${stack}etcd-cluster:index:EtcdCluster$etcd-cluster:index:EtcdNode::my-etcd/${host}`;

export type Inputs = Record<string, string>;

export function step(op: string, urn: string, parent: string, before?: Inputs, after?: Inputs): PreviewStep {
  return {
    op,
    urn,
    oldState: before && { parent, inputs: before },
    newState: after && { parent, inputs: after },
  };
}
export const part = (op: string, host: string, name: string, before?: Inputs, after?: Inputs) =>
  step(op, `${stack}x$command:remote:Command::my-etcd/${host}/${name}`, node(host), before, after);
export const component = (host: string, op = "same") =>
  step(op, node(host), cluster, op === "create" ? undefined : {}, {});
export const gate = (before: string[], after: string[]) =>
  step(
    "update",
    `${stack}x$command:remote:Command::my-etcd-health-gate`,
    cluster,
    { stdin: before.map((line) => `member=${line}\n`).join("") },
    { stdin: after.map((line) => `member=${line}\n`).join("") },
  );
export const repairingGate = (words: string) =>
  step(
    "update",
    `${stack}x$command:remote:Command::my-etcd-health-gate`,
    cluster,
    { stdin: "member=a https://a 1 x\n", create: "etcd-host health # repairs: b member: of last year" },
    { stdin: "member=a https://a 1 x\n", create: `etcd-host health # repairs: ${words}` },
  );
export const member = (lines: string, verb = "member") => ({
  update: `/usr/local/sbin/etcd-host ${verb}`,
  stdin: lines,
});
export const root = step("same", cluster, `${stack}pulumi:pulumi:Stack::etcd-cluster-dev`, {}, {});

export function plan(...steps: PreviewStep[]) {
  const [found] = previewPlan([root, ...steps]);
  return found;
}

/** The hosts of a plan, in the words that are printed. */
export function printed(found: ReturnType<typeof plan>) {
  return found?.hosts.map(({ etcd, changes, ...rest }) => ({
    ...rest,
    etcd: fateWords[etcd],
    changes: changes.map(({ words }) => words),
  }));
}
