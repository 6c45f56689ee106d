import { clockFindings } from "../../decisions/clockFindings";
import type { Finding } from "../../decisions/finding";
import { hostFacts, type HostFacts } from "../../decisions/hostFacts";
import { hardwareProfile, type HardwareNeeds } from "../../decisions/hardwareProfile";
import { preflightFindings, type PreflightWish } from "../../decisions/preflightFindings";
import { sameMachine } from "../../decisions/sameMachine";
import { hostProgram } from "../hostProgram";
import { programCommand } from "./programCommand";
import { overSsh, type KnownConnection, type RemoteResult } from "./overSsh";

/** A host to be looked at, and how to reach it. */
export interface PreflightHost extends PreflightWish {
  connection: KnownConnection;
}

/** What the hosts are measured against. */
export type PreflightSettings = HardwareNeeds;

/** The whole look at one host: a login, 100 small writes, a few files of /proc. */
const timeoutMs = 60_000;

/**
 * Asks all hosts at once and changes nothing on any. Every finding of every host, good ones too. Others that are members
 * already are asked only where a new host has data: whether it is of their cluster.
 */
export async function preflight(
  hosts: readonly PreflightHost[],
  settings: PreflightSettings,
  members: readonly PreflightHost[] = [],
): Promise<Finding[]> {
  const answers = await Promise.all(hosts.map(ask));
  const known = answers.filter(
    (answer): answer is Answer & { facts: HostFacts } => answer.facts !== undefined,
  );
  const founding = known.some(({ host, facts }) => host.isNew && facts.data)
    ? await foundingOf(members)
    : undefined;
  return [
    ...answers.flatMap(({ findings }) => findings),
    ...known.flatMap(({ host, facts }) => preflightFindings({ ...host, founding }, facts)),
    ...known.flatMap(({ host, facts }) =>
      hardwareProfile({ host: host.name, ...facts, diskFreeBytes: facts.freeBytes[host.dataDir] }, settings),
    ),
    ...clockFindings(known.map(({ host, facts }) => ({ name: host.name, aheadMs: facts.clockAheadMs }))),
    ...sameMachine(known.map(({ host, facts }) => ({ name: host.name, machineId: facts.machineId }))),
  ];
}

/** As the first of them that answers says. */
async function foundingOf(members: readonly PreflightHost[]): Promise<string | undefined> {
  for (const member of members) {
    const { facts } = await ask(member);
    if (facts?.data && facts.token !== "") return facts.token;
  }
  return undefined;
}

interface Answer {
  host: PreflightHost;
  facts?: HostFacts;
  findings: Finding[];
}

async function ask(host: PreflightHost): Promise<Answer> {
  const failed = (check: string, reason: string, message: string): Answer => ({
    host,
    findings: [{ check, host: host.name, ok: false, severity: "error", reason, message }],
  });
  let result: RemoteResult;
  try {
    result = await overSsh(host.connection, factsCommand(host), hostProgram().text, timeoutMs);
  } catch (error) {
    return failed("reachable", "unreachable", sentence((error as Error).message));
  }
  if (/sudo:.*(password|not allowed|not found|command not found)/s.test(result.stderr))
    return failed(
      "root",
      "no-sudo",
      `${host.connection.user ?? "root"} cannot become root with \`sudo -n\` (${result.stderr.trim().split("\n").pop() ?? ""}). Allow it without a password, or connect as root.`,
    );
  if (result.exitCode !== 0)
    return failed(
      "facts",
      "failed",
      `cannot be looked at: ${result.stderr.trim() || `exit code ${result.exitCode}`}.`,
    );
  return { host, facts: hostFacts(result.stdout, result), findings: [] };
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

function factsCommand({ dataDir, ports, fqdn }: PreflightHost): string {
  return programCommand("facts", dataDir, `${ports.peer},${ports.client}`, ...(fqdn ? [fqdn] : []));
}
