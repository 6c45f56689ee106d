import { actionFor } from "./actions";
import { nameInUrl } from "./nameInUrl";
import type { HostStatus } from "./hostStatus";
import { isOutdatedDrill, type Answer } from "./outdatedDrill";

/** A host with its answer, or with the reason why there is none. */
export interface AskedHost {
  name: string;
  status?: HostStatus;
  why?: string;
  /** The host has another version of the program, which does not understand the question. */
  otherProgram?: boolean;
  /** The host shows another SSH host key than the expected one. */
  otherKey?: boolean;
  /** How far its clock is ahead of the one of the computer that asks. */
  clockAheadMs?: number;
}

/** A trouble, whichever hosts report it. */
export interface StatusFinding {
  severity: "critical" | "warning";
  /** One word for programs. */
  check: string;
  /** A host, a member, a target, a CA, a record or the cluster. */
  subject: string;
  text: string;
  /** One command, or a page of the documentation. */
  action: string;
  /** The hosts that report it. */
  hosts: string[];
}

type Reported = Omit<StatusFinding, "action">;

/** All that hosts report, each trouble once, and what no single host can see. The worst comes first. */
export function statusFindings(
  asked: readonly AskedHost[],
  view: HostStatus | undefined,
  /** Each name that a member may have, or that stands in its URL. */
  expected: readonly string[],
): StatusFinding[] {
  const served = view?.cluster.quorum === true;
  const answers = asked.flatMap(({ name, status }) => (status === undefined ? [] : [{ name, status }]));
  const reported = answers.flatMap(({ name, status }) =>
    limited(
      name,
      status.findings
        .filter((one) => !isOutdatedDrill(one, name, answers))
        .map((one) => ({ ...one, hosts: [name] })),
    ),
  );
  const unlisted = served ? asked.filter(({ name }) => !isListed(name, view)).map(notListed) : [];
  const found = [
    ...asked.flatMap(silent),
    ...asked.flatMap(clock),
    ...programs(answers),
    ...lists(answers),
    ...(served ? undeclared(view, expected) : []),
    ...once([...unlisted, ...reported.map((one) => named(one, asked))]),
  ];
  const cause = causes.find((one) => found.some(({ check }) => check === one));
  const place = (one: Reported) => (one.check === cause ? 0 : one.severity === "critical" ? 1 : 2);
  return found
    .map((one) => ({
      ...judged(one, served),
      action: actionFor(cause !== undefined && isSilence(one) ? cause : one.check),
    }))
    .sort((a, b) => place(a) - place(b));
}

/**
 * Causes for which members are silent. In the middle of a restore all members are stopped, and those that switched wait
 * for a quorum. Members do not connect to one whose certificate expired. A recovery from a survivor would lose writes
 * there, and fix nothing.
 */
const causes = ["restoring", "certificate-expired"];

function isSilence({ check }: Reported): boolean {
  return ["no-quorum", "member-unhealthy", "etcd-stopped", "peer-port-closed", "views-differ"].includes(
    check,
  );
}

/** A host that is not a member does not know its name in the cluster, and without a quorum no other member's name. */
function named(one: Reported, asked: readonly AskedHost[]): Reported {
  if (one.subject === "host") return { ...one, subject: one.hosts.join() };
  const inUrl = nameInUrl(one.subject);
  return asked.some(({ name }) => name === inUrl) ? { ...one, subject: inUrl } : one;
}

/** Each host has words of its own for the same trouble, so those of the first one stand. */
function once(reported: Reported[]): Reported[] {
  const first = new Map<string, Reported[]>();
  for (const one of reported) {
    const key = `${one.check} ${one.subject}`;
    const known = first.get(key);
    const [host = ""] = one.hosts;
    if (known === undefined) first.set(key, [{ ...one }]);
    else if (known[0]?.hosts[0] === host) known.push({ ...one });
    else for (const same of known) if (!same.hosts.includes(host)) same.hosts = [...same.hosts, host];
  }
  return [...first.values()].flat();
}

function silent({ name, why, otherProgram = false, otherKey = false }: AskedHost): Reported[] {
  if (why === undefined) return [];
  const found = { severity: "warning" as const, subject: name, text: why, hosts: [] };
  if (otherProgram) return [{ check: "other-program", ...found }];
  if (otherKey) return [{ check: "host-key-differs", ...found }];
  return [{ check: "host-silent", ...found }];
}

/** Certificates begin by the clock of the computer that makes them. */
const clocksApartMs = 60_000;

function clock({ name, clockAheadMs = 0 }: AskedHost): Reported[] {
  if (Math.abs(clockAheadMs) <= clocksApartMs) return [];
  const seconds = Math.round(Math.abs(clockAheadMs) / 1000);
  const text = `its clock is ${seconds} s ${clockAheadMs > 0 ? "ahead of" : "behind"} the clock of this computer`;
  return [{ severity: "warning", check: "clock-differs", subject: name, text, hosts: [] }];
}

/** Whether the cluster lists a member of this name, as a host sees it. */
export function isListed(host: string, view: HostStatus | undefined): boolean {
  return view?.members.some(({ name }) => name === host) ?? false;
}

function notListed({ name }: AskedHost): Reported {
  const text = "the cluster does not list a member of this host";
  return { severity: "warning", check: "not-a-member", subject: name, text, hosts: [name] };
}

/**
 * A member that started has a name, and its URL may be that of a declared host with another port. A member that never
 * started has neither a name nor a URL of its own, and is reported by itself.
 */
function undeclared({ members }: HostStatus, expected: readonly string[]): Reported[] {
  return members
    .filter(({ name, url, role }) => role !== "unstarted" && (name !== "" || url !== ""))
    .filter(({ name, url }) => !expected.includes(name || nameInUrl(url)))
    .map(({ name, id, url }) => ({
      severity: "warning",
      check: "undeclared-member",
      subject: name || url,
      text: `the cluster has this member, ${id} at ${url}, and the stack has no host for it`,
      hosts: [],
    }));
}

/** One host must not hide the findings of the others behind its own. */
const mostFindings = 50;

function limited(host: string, found: Reported[]): Reported[] {
  const more = found.length - mostFindings;
  if (more <= 0) return found;
  const worstFirst = [...found].sort((a, b) => a.severity.localeCompare(b.severity));
  const text = `it has ${more} more findings, which are not shown`;
  return [
    ...worstFirst.slice(0, mostFindings),
    { severity: "warning", check: "more-findings", subject: host, text, hosts: [host] },
  ];
}

/** Each reads the list of a quorum, so all hosts that reach one have the same. One of them is shown. */
function lists(answers: Answer[]): Reported[] {
  const reach = answers.filter(({ status }) => status.cluster.quorum === true && status.members.length > 0);
  const listed = ({ status }: Answer) =>
    status.members.map(({ id, name }) => `${name || "unnamed"} ${id}`).sort();
  if (new Set(reach.map((one) => listed(one).join())).size <= 1) return [];
  const text = reach.map((one) => `${one.name} has ${listed(one).join(", ")}`).join("; ");
  return [
    {
      severity: "warning",
      check: "lists-differ",
      subject: "hosts",
      text: `they have different lists of members, of which one is shown: ${text}`,
      hosts: reach.map(({ name }) => name),
    },
  ];
}

/** Each architecture has a version of its own. */
function programs(answers: Answer[]): Reported[] {
  const versions = new Set(answers.map(({ status }) => status.host.program));
  const architectures = new Set(answers.map(({ status }) => status.host.architecture));
  if (versions.size <= architectures.size) return [];
  const text = answers.map(({ name, status }) => `${name} has ${status.host.program}`).join(", ");
  return [
    {
      severity: "warning",
      check: "programs-differ",
      subject: "hosts",
      text: `they have different versions of etcd-host: ${text}`,
      hosts: answers.map(({ name }) => name),
    },
  ];
}

/** A host that reaches no quorum, where another one reaches it, is cut off itself. */
function judged(one: Reported, served: boolean): Reported {
  return served && one.check === "no-quorum" ? { ...one, severity: "warning" } : one;
}
