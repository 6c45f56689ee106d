import { alarmIn } from "./alarmIn";
import { bareHost, joinsAsNew, lostQuorum } from "./cannotServe";
import type { CheckedHost } from "./checkedHost";
import { closedPeers } from "./closedPeers";
import type { DriftFacts } from "./driftFacts";
import type { FindingCode } from "../../findings/catalogue/catalogue";
import type { ListedMember } from "../../etcd/memberList";
import { finding, type Finding } from "../../findings/finding";
import { quoted } from "../../findings/quoted";
import { rowOf, type DriftPart } from "../../host/hostParts";
import {
  listsWithoutQuorum,
  machineFinding,
  notMounted,
  otherOwners,
  replacedMachine,
  writtenAgain,
} from "./hostDisks";
import type { Reinstalled } from "./reinstalled";
import type { Repair } from "./repairs";

/** Changes by hand, and the commands that repair them. */
export interface Drift {
  /** For people; none stops an update. */
  findings: Finding[];
  repairs: Repair[];
  /** Further parts that a machine which was replaced lacks. */
  missing: Reinstalled[];
}

/**
 * The differences from the state that the last update left. Only safe repairs are made: files, the service, a restart
 * in its turn. A difference that needs a guess is reported with the remedy: whether data is still needed, for example.
 * `lost` are the peer URLs of hosts marked lost. No check asks them, and they stay members for a while. Without
 * `repair` a difference is reported and stays.
 */
export function drift(hosts: readonly CheckedHost[], lost: readonly string[] = [], repair = true): Drift {
  const healthy = hosts.find(servesOurs)?.facts;
  const members = healthy?.members ?? [];
  // A member of another bootstrap is preflight's business: nothing there is ours.
  const ours = hosts.filter(
    ({ facts }) => !facts || !healthy || facts.state !== "ready" || facts.token === healthy.token,
  );
  const lists = healthy ? [members] : listsWithoutQuorum(ours);
  const verdicts = ours.map((host) => ofHost(host, { members, lists }, repair));
  return {
    findings: [
      ...verdicts.flatMap(({ findings }) => findings),
      ...ours.flatMap((host) => closedPeers(host, ours)),
      ...strangers(ours, lost, members),
      ...alarms(ours),
      ...(healthy ? [] : lostQuorum(ours)),
    ],
    repairs: verdicts.flatMap(({ repairs }) => repairs),
    missing: verdicts.flatMap(({ missing }) => missing),
  };
}

/** Whether the cluster lists the host as it is declared. Only such a list proves that a member is missing. */
function servesOurs({ peerUrl, facts }: CheckedHost): boolean {
  const listed = facts?.members.some(({ peerUrls }) => peerUrls.includes(peerUrl)) ?? false;
  return listed && facts?.health?.ok === true;
}

/** The members by one that serves, and the lists that say whose data a machine has that was replaced. */
interface Listed {
  members: readonly ListedMember[];
  lists: readonly (readonly ListedMember[])[];
}

/**
 * Leaves out members of another bootstrap, and all hosts before the bootstrap. They hold nothing that an update of this
 * stack left, and preflight reports what to do.
 */
export function ofBootstrap(hosts: readonly CheckedHost[], token: string | undefined): CheckedHost[] {
  if (token === undefined) return [];
  return hosts.filter(({ facts }) => facts?.state !== "ready" || facts.token === token);
}

const again =
  "run etcd-host rejoin on the host: it joins as a new member, also while another change is pending";

/** The finding of each part that a person may change by hand. */
const changed = {
  program: "program.changed",
  install: "install.changed",
  certificate: "certificate.changed",
  configuration: "configuration.changed",
  revocation: "revocation.changed",
  member: "member.changed",
} as const satisfies Record<DriftPart, FindingCode>;

function ofHost(host: CheckedHost, listed: Listed, repair: boolean): Drift {
  const { reported, repaired, replaced } = judged(host, listed);
  const repairs = repaired.map((one) => ({ host: host.name, ...one }));
  const again = replaced === undefined ? undefined : writtenAgain(host.name, replaced);
  const effect = repair
    ? "The update puts it right."
    : "It stays. Set repairDrift to true, and the next update fixes it.";
  const toRepair = repairs.map(({ part, what }) => warning(changed[part], `${what}. ${effect}`));
  const machine = replaced === undefined ? [] : [machineFinding(replaced, repair)];
  return {
    findings: [...reported, ...machine, ...toRepair].map((one) => ({ ...one, host: host.name })),
    repairs: repair ? [...repairs, ...(again?.repairs ?? [])] : [],
    missing: repair ? (again?.missing ?? []) : [],
  };
}

/** The findings and repairs of one host. */
interface Verdict {
  reported: Finding[];
  repaired: Omit<Repair, "host">[];
  /** The words for a machine on which all commands run again. */
  replaced?: string;
}

function judged({ name, peerUrl, facts, why, isMade }: CheckedHost, { members, lists }: Listed): Verdict {
  const only = (...reported: Finding[]): Verdict => ({ reported, repaired: [] });
  if (!facts) return only(silent(`could not be checked: ${why ?? "no answer"}.`));
  if (why !== undefined) return cutOff(facts, why);
  const inList = (list: readonly ListedMember[]) => list.find(({ peerUrls }) => peerUrls.includes(peerUrl));
  const listed = inList(members);
  const isMember = isMade ?? listed !== undefined;
  const unmounted = facts.state !== "ready" && isMember ? notMounted(facts) : undefined;
  if (unmounted) return only(unmounted);
  const replaced = replacedMachine(facts, lists.map(inList));
  if (replaced !== undefined && facts.besideOwners.length > 0)
    return only(...ofSystem(facts), ...otherOwners(facts));
  if (replaced !== undefined) return { ...only(...ofSystem(facts)), replaced };
  if (facts.state === "none" && listed && listed.clientUrls.length > 0)
    return only(
      warning(
        "member.reinstalled",
        `member ${listed.id} was on this host, which remembers nothing of it. ${joinsAsNew(name)}`,
      ),
    );
  if (facts.state === "none" && isMade) return only(bareHost(name, { members, lists }, facts.beside));
  const removed = wasRemoved(facts, members, listed);
  const namesake = members.find((member) => member.name === name);
  if (facts.state === "ready" && facts.data && removed && namesake)
    return only(readdressed(namesake, peerUrl));
  const gone = facts.state === "ready" ? goneFrom(facts, removed) : undefined;
  const trouble = gone ?? (facts.state === "ready" ? notServing(facts) : undefined);
  return {
    reported: [
      ...ofSystem(facts),
      ...(trouble ? [trouble] : []),
      // The records of a member that was removed went with it, and come back when it joins.
      ...(removed ? [] : nameless(facts)),
    ],
    // A repair that starts etcd has no effect without the data, or without the membership.
    repaired: withTime(facts.differences.filter(({ part }) => !gone || !rowOf(part).startsEtcd)),
  };
}

function silent(message: string): Finding {
  return { ...warning("drift.silent", message), ok: "unknown" };
}

/** The facts that came before the deadline count. Whether etcd serves, and is a member, is not among them. */
function cutOff(facts: DriftFacts, why: string): Verdict {
  const gone = facts.state === "ready" ? goneFrom(facts, false) : undefined;
  const rest = silent(
    `could not be checked to the end: ${why}. Raise timeouts.driftSeconds for a slow host.`,
  );
  return {
    reported: [...ofSystem(facts), ...(gone ? [gone] : []), rest],
    repaired: withTime(facts.differences.filter(({ part }) => !rowOf(part).startsEtcd)),
  };
}

/** The same repair at another time has other words. */
function withTime(differences: DriftFacts["differences"]): Verdict["repaired"] {
  return differences.map(({ since, what, ...found }) => ({ ...found, what: `${what} (${since})` }));
}

/** An etcd that was removed ends; one that commits is a member, perhaps by another address than the declared one. */
function wasRemoved(facts: DriftFacts, members: readonly ListedMember[], listed?: ListedMember): boolean {
  return members.length > 0 && !listed && !facts.health?.ok;
}

/** A missing peer URL does not prove a removal: any client certificate can change it. */
function readdressed({ id, peerUrls }: ListedMember, peerUrl: string): Finding {
  return warning(
    "member.readdressed",
    `the cluster lists a member of this name (ID ${id}) with the peer URL ${peerUrls.join(" ")}, not ${peerUrl}. ` +
      `If that is the member here, set the URL back: etcdctl member update ${id} --peer-urls=${peerUrl}.`,
  );
}

function nameless({ unresolved }: DriftFacts): Finding[] {
  if (unresolved === undefined) return [];
  const remedy =
    "Check the zone, and /etc/resolv.conf on the host. " +
    "To have all missing records written again, change dnsTtlSeconds.";
  return [
    warning(
      "dns.not-resolved",
      `${unresolved} does not resolve on this host, and other hosts know it by that name. ${remedy}`,
    ),
  ];
}

/** The findings that a person decides on, whatever state the member is in. */
function ofSystem({ dropIns, open }: DriftFacts): Finding[] {
  return [...dropIns.map(overridden), ...open.map((one) => warning("root-directories.open", `${one}.`))];
}

function overridden(file: string): Finding {
  return warning(
    "service.drop-in",
    `${file} overrides parts of the unit, and stays. ` +
      "Remove it, or write its setting in settings.extra, for all members.",
  );
}

/** Data without a membership, or a membership without data. Only a person knows which of them is right. */
function goneFrom(facts: DriftFacts, removed: boolean): Finding | undefined {
  const unmounted = notMounted(facts);
  if (unmounted) return unmounted;
  if (!facts.data)
    return warning(
      "data.no-data",
      `its data directory holds no write-ahead log. Is its disk mounted? If the data is lost: ${again}.`,
    );
  if (removed)
    return warning(
      "member.removed",
      `was removed from the cluster, by hand or while it was marked lost, and still has its data. ` +
        `If it must be a member: ${again}. If not: take it out of hosts.`,
    );
  return undefined;
}

function notServing({ health, differences }: DriftFacts): Finding | undefined {
  const reason = health?.reason ?? "";
  if (health?.ok || alarmIn(reason) || differences.some(({ effect }) => effect === "starts"))
    return undefined;
  const found = health
    ? `etcd runs and does not serve${reason && ` (${quoted(reason)})`}`
    : "etcd does not answer";
  return warning(
    "health.not-serving",
    `${found}. Run etcd-host status on that host: it reports the reason. See also: journalctl -u etcd.`,
  );
}

/** An alarm belongs to the cluster, and every member reports it. */
function alarms(hosts: readonly CheckedHost[]): Finding[] {
  const raised = new Set(hosts.flatMap(({ facts }) => alarmIn(facts?.health?.reason ?? "") ?? []));
  const out =
    "Run etcd-host make-room on one host; or raise settings.quotaBackendBytes, then etcdctl alarm disarm";
  return [...raised].map((alarm) =>
    warning(
      "alarm.raised",
      alarm === "NOSPACE"
        ? `NOSPACE is raised, and nothing can be written. ${out}.`
        : `${alarm} is raised. Before anything else: etcdctl alarm list, and the log of the member that it names.`,
    ),
  );
}

/** Members that neither this program's hosts nor an earlier update of it account for. */
function strangers(
  hosts: readonly CheckedHost[],
  lost: readonly string[],
  members: readonly ListedMember[],
): Finding[] {
  const known = new Set(hosts.flatMap(({ facts }) => facts?.known ?? []));
  const ours = [...hosts.map(({ peerUrl }) => peerUrl), ...lost];
  if (known.size === 0) return [];
  return members
    .filter(({ id, peerUrls }) => !known.has(id) && !peerUrls.some((url) => ours.includes(url)))
    .map(({ id, name, peerUrls }) =>
      warning(
        "members.stranger",
        `the cluster has a member ${name || "(never started)"}, ${peerUrls.join(", ")}, that is no longer in hosts, ` +
          "or that no update made. If this update drops it, it leaves at the end. Otherwise add a host of this stack " +
          `in its place, or run etcdctl member remove ${id}.`,
      ),
    );
}

function warning(code: FindingCode, message: string): Finding {
  return finding({ code, ok: false, severity: "warning", message });
}
