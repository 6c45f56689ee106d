import * as pulumi from "@pulumi/pulumi";
import {
  healthReport,
  knowsCluster,
  serves,
  hostsWithoutMember,
  type MemberHost,
} from "../../decisions/status/healthReport";
import type { HostLogin } from "../../decisions/status/operatorAccess";
import type { AskedHost } from "../../decisions/status/statusFindings";
import type { SettledCluster } from "../arguments/settledCluster";
import { keptAlive } from "../pulumi/keptAlive";
import { valueIfAvailable } from "../pulumi/valueIfKnown";
import { askStatus } from "./askStatus";
import { firstOf } from "./firstOf";

/** From the first question to the report. */
const deadlineMs = 5_000;

interface KnownHost extends MemberHost {
  login: HostLogin;
}

/**
 * Asks the cluster how it is, beside the program's own work, and warns of what needs attention. Nothing here fails an
 * update.
 */
export function healthWarning(
  { name: cluster, reportHealth, living }: SettledCluster,
  /** The client URLs of the members that the last update left. */
  former: pulumi.Output<string[]>,
  parent: pulumi.Resource,
): void {
  // Where resources are mocked there is no engine, and no host either.
  if (!reportHealth || pulumi.runtime.getEngine() === undefined) return;
  const hosts = living.map(({ name, login, urls }) =>
    valueIfAvailable(
      pulumi.all([login, urls]).apply(([to, { clientUrl }]): KnownHost => ({ name, clientUrl, login: to })),
    ),
  );
  const warn = async (known: KnownHost[]) => {
    const deadline = new AbortController();
    const timer = setTimeout(() => {
      deadline.abort();
    }, deadlineMs);
    try {
      const answers = await askCluster(known, deadline.signal);
      const text = healthReport(
        cluster,
        ofMembers(answers, known, (await valueIfAvailable(former)) ?? []),
        new Date().toISOString(),
      );
      if (text !== undefined) await pulumi.log.warn(text, parent);
    } finally {
      clearTimeout(timer);
      deadline.abort();
    }
  };
  void Promise.all(hosts)
    .then((all) => keptAlive(warn(all.filter((host) => host !== undefined))))
    .catch((error: unknown) =>
      pulumi.log.info(`${cluster}: its health is not known: ${(error as Error).message}`),
    );
}

/**
 * The answers of the first host that knows the cluster, and of the hosts whose members do not serve, because these know
 * the reason.
 */
async function askCluster(hosts: KnownHost[], signal: AbortSignal): Promise<AskedHost[]> {
  const asked = new Map<string, Promise<AskedHost>>();
  const ask = (host: KnownHost): Promise<AskedHost> => {
    const answer =
      asked.get(host.name) ?? askStatus(host, { options: "--members", timeoutMs: deadlineMs, signal });
    asked.set(host.name, answer);
    return answer;
  };
  const first = await firstOf(hosts, ask, knowsCluster);
  return Promise.all(
    hosts.filter((host) => first === undefined || host.name === first.name || !serves(host, first)).map(ask),
  );
}

/** Without a host that the last update did not leave as a member, of which no member knows either. */
function ofMembers(
  answers: AskedHost[],
  hosts: readonly KnownHost[],
  former: readonly string[],
): AskedHost[] {
  const without = hostsWithoutMember(answers);
  const made = hosts.filter(({ clientUrl }) => former.includes(clientUrl)).map(({ name }) => name);
  return answers.filter(({ name }) => !without.includes(name) || made.includes(name));
}
