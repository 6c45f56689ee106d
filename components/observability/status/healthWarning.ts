import * as pulumi from "@pulumi/pulumi";
import {
  healthReport,
  knowsCluster,
  serves,
  type MemberHost,
} from "../../../decisions/observability/status/healthReport";
import type { HostLogin } from "../../../decisions/observability/status/operatorAccess";
import type { AskedHost } from "../../../decisions/observability/status/statusFindings";
import type { SettledCluster } from "../../arguments/settledCluster";
import { isMocked } from "../../pulumi/isMocked";
import { keptAlive } from "../../pulumi/keptAlive";
import { valueIfAvailable } from "../../pulumi/valueIfKnown";
import { askStatus } from "./askStatus";
import { firstOf } from "./firstOf";

/** From the first question to the report. */
const deadlineMs = 5_000;

interface KnownHost extends MemberHost {
  login: HostLogin;
}

/**
 * Asks the cluster how it is, beside the program's own work, and warns of what needs attention. It asks only hosts
 * whose members the last update left, because other hosts may lack this program. Nothing here fails an update.
 */
export function healthWarning(
  { name: cluster, reportHealth, hosts: declared, living }: SettledCluster,
  /** The client URLs of the members that the last update left. */
  former: pulumi.Output<string[]>,
  parent: pulumi.Resource,
): void {
  if (!reportHealth || isMocked()) return;
  const hosts = living.map(({ name, login, urls }) =>
    valueIfAvailable(
      pulumi.all([login, urls]).apply(([to, { clientUrl }]): KnownHost => ({ name, clientUrl, login: to })),
    ),
  );
  const names = declared.map(({ name }) => name);
  const warn = async (known: KnownHost[], left: readonly string[]) => {
    const deadline = new AbortController();
    const timer = setTimeout(() => {
      deadline.abort();
    }, deadlineMs);
    try {
      const answers = await askCluster(known, deadline.signal);
      const text = healthReport(cluster, answers, new Date().toISOString(), {
        declared: names,
        former: left,
      });
      if (text !== undefined) await pulumi.log.warn(text, parent);
    } finally {
      clearTimeout(timer);
      deadline.abort();
    }
  };
  const report = async () => {
    const left = (await valueIfAvailable(former)) ?? [];
    const known = (await Promise.all(hosts)).filter((host) => host !== undefined);
    const members = known.filter(({ clientUrl }) => left.includes(clientUrl));
    if (members.length > 0) await keptAlive(warn(members, left));
  };
  void report().catch((error: unknown) =>
    pulumi.log.info(`${cluster}: its health is not known: ${(error as Error).message}`),
  );
}

/**
 * The answers of the first host that knows the cluster, and of the hosts whose members do not serve, because these know
 * the reason. A host that was asked and has another SSH host key is among them although its member serves.
 */
async function askCluster(hosts: KnownHost[], signal: AbortSignal): Promise<AskedHost[]> {
  const asked = new Map<string, Promise<AskedHost>>();
  const refused = new Map<string, AskedHost>();
  const question = { options: "--members", timeoutMs: deadlineMs, signal };
  const askNow = async (host: KnownHost): Promise<AskedHost> => {
    const answer = await askStatus(host, question);
    if (answer.otherKey === true) refused.set(host.name, answer);
    return answer;
  };
  const ask = (host: KnownHost): Promise<AskedHost> => {
    const answer = asked.get(host.name) ?? askNow(host);
    asked.set(host.name, answer);
    return answer;
  };
  const first = await firstOf(hosts, ask, knowsCluster);
  const answers = await Promise.all(
    hosts.filter((host) => first === undefined || host.name === first.name || !serves(host, first)).map(ask),
  );
  const reported = answers.map(({ name }) => name);
  return [...answers, ...[...refused.values()].filter(({ name }) => !reported.includes(name))];
}
