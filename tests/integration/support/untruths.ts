import { fateWords, type EtcdFate } from "../../../decisions/plan/etcdFate";
import type { PreviewPlan } from "../../../decisions/plan/previewPlan";
import type { Seen, SeenHost } from "./seen";

/** A sentence for each difference between a preview and what happened. */
export function untruths(plan: PreviewPlan, before: Seen, after: Seen): string[] {
  const hosts = Object.keys({ ...before.hosts, ...after.hosts }).sort();
  return [...hosts.flatMap((name) => ofHost(name, plan, before, after)), ...ofMembers(plan, before, after)];
}

function ofHost(name: string, plan: PreviewPlan, before: Seen, after: Seen): string[] {
  const shown = plan.hosts.find(({ host }) => host === name);
  const [was, is] = [before.hosts[name], after.hosts[name]];
  if (!was || !is)
    return was || is || (shown && shown.etcd !== "isGone" && shown.etcd !== "continues")
      ? [`${name} has no power, and the preview says: etcd ${fateWords[shown?.etcd ?? "continues"]}`]
      : [];
  const found: string[] = [];
  const told = shown?.etcd ?? "continues";
  const did = fate(was, is);
  if (told !== did)
    found.push(`${name}: the preview says that etcd ${fateWords[told]}, but it ${fateWords[did]}`);
  const files = changedFiles(was, is);
  const promised = shown !== undefined && !shown.changes.some(({ code }) => code === "nothing");
  if (promised && files.length === 0)
    found.push(
      `${name}: the preview says "${shown.changes.map(({ words }) => words).join(", ")}", but no file changed`,
    );
  if (!promised && files.length > 0)
    found.push(`${name}: the preview says that nothing changes, but these did: ${files.join(", ")}`);
  const renewed = files.includes("/etc/etcd/pki/current") && was.etcd !== undefined && did !== "stops";
  if (renewed !== plan.certificates.includes(name))
    found.push(
      `${name}: its certificate files ${renewed ? "changed" : "did not change"}, unlike in the preview`,
    );
  return found;
}

function fate(was: SeenHost, is: SeenHost): EtcdFate {
  if (was.etcd === is.etcd) return "continues";
  if (was.etcd === undefined) return "starts";
  return is.etcd === undefined ? "stops" : "restarts";
}

function changedFiles(was: SeenHost, is: SeenHost): string[] {
  return Object.keys({ ...was.files, ...is.files })
    .filter((path) => was.files[path] !== is.files[path])
    .sort();
}

function ofMembers(plan: PreviewPlan, before: Seen, after: Seen): string[] {
  const come = Object.keys(after.members).filter((name) => before.members[name] !== after.members[name]);
  const gone = Object.keys(before.members).filter((name) => before.members[name] !== after.members[name]);
  const restarted = Object.keys(after.hosts).filter((name) => {
    const [was, is] = [before.hosts[name], after.hosts[name]];
    return was && is && fate(was, is) === "restarts";
  });
  return [
    ...difference("joins", plan.joins, come),
    ...difference("leaves", [...plan.leaves, ...plan.forgotten], gone),
    ...difference("restarts", plan.restarts, restarted),
    ...difference(
      "is a voter before",
      String(plan.voters.before),
      String(Object.keys(before.members).length),
    ),
    ...difference("is a voter after", String(plan.voters.after), String(Object.keys(after.members).length)),
  ];
}

function difference(what: string, told: string | string[], did: string | string[]): string[] {
  const [one, other] = [told, did].map((list) =>
    typeof list === "string" ? list : [...list].sort().join(", "),
  );
  return one === other
    ? []
    : [`who ${what}: by the preview ${one || "nobody"}, in fact ${other || "nobody"}`];
}
