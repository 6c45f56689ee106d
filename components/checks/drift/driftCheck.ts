import * as pulumi from "@pulumi/pulumi";
import { drift, ofBootstrap, type Drift, type CheckedHost } from "../../../decisions/checks/drift/drift";
import { driftFacts } from "../../../decisions/checks/drift/driftFacts";
import type { DriftPart } from "../../../decisions/host/hostParts";
import type { BootstrapRecord } from "../../../decisions/membership/bootstrapRecord";
import { findingsReport } from "../../../decisions/findings/findingsReport";
import { gateWords, withRepairs } from "../../../decisions/checks/drift/repairs";
import type { SettledCluster } from "../../arguments/settledCluster";
import { valueIfKnown } from "../../pulumi/valueIfKnown";
import type { KnownConnection } from "../../host/ssh/KnownConnection";
import { runHostProgram } from "../../host/runHostProgram";

/** A host to look at, and how to reach it. */
interface DriftHost {
  name: string;
  peerUrl: string;
  connection: KnownConnection;
}

/** Options of a command of one host, or of the gate: it runs again when what it is there for was changed by hand. */
export type Repairs = (part: DriftPart | "health", host?: string) => pulumi.CustomResourceOptions;

/** A look at the hosts: what it makes of the commands, and what it reports once it is known which bootstrap is this stack's. */
export interface DriftCheck {
  repairs: Repairs;
  report: (record: pulumi.Output<BootstrapRecord>) => void;
}

/** A host that answers takes a tenth of a second. */
const timeoutMs = 8_000;

/**
 * Looks at all hosts at once, while Pulumi registers the first resources. What was found becomes words behind the command
 * that mends it, and only then is a change of that command line a change: otherwise it is ignored, so that the words of the
 * last repair, which stay in the state, make no difference. The same repair a second time has another time in its words.
 */
export function driftCheck(
  { name: cluster, detectDrift, repairDrift, hosts, living }: SettledCluster,
  parent: pulumi.Resource,
): DriftCheck {
  if (!detectDrift) return notChecked;
  const asked = living.map(({ name, urls, login }) =>
    pulumi.all([urls, login]).apply(([{ peerUrl }, known]): DriftHost => ({
      name,
      peerUrl,
      connection: known,
    })),
  );
  const lost = hosts.filter((host) => host.lost).map(({ urls }) => urls.apply(({ peerUrl }) => peerUrl));
  const looked = look(asked, lost);
  // Nobody waits for it: the commands that mend come before the bootstrap, and where there is none yet nothing is told.
  const report = (record: pulumi.Output<BootstrapRecord>) =>
    void Promise.all([looked, valueIfKnown(record)]).then(([all, known]) =>
      reportOf(drift(ofBootstrap(all.hosts, known?.token), all.lost, repairDrift), { cluster, parent }),
    );
  return {
    repairs: repairDrift ? repairsOf(looked.then((all) => drift(all.hosts, all.lost))) : asItWas,
    report,
  };
}

/** A change of a command line is a change where the command repairs something. */
function repairsOf(found: Promise<Drift>): Repairs {
  return (part, host = "") => {
    // The SDK reads the list when it sends the resource off, for which it needs the command line, which waits for the look.
    // A `transform`, which may wait, will not do: in inline programs what it gives back is no secret any more.
    const ignoreChanges: string[] = [lineOf(part)];
    const words = found.then((changes) => {
      const what = wordsFor(changes, part, host);
      if (what !== undefined) ignoreChanges.pop();
      return what;
    });
    const line = (command: pulumi.Input<string>) =>
      pulumi
        .all([command, words])
        .apply(([known, what]) => (what === undefined ? lineWithout(part, known) : withRepairs(known, what)));
    return {
      transformations: [
        ({ props, opts }) => ({
          props: { ...props, [lineOf(part)]: line((props as { create: pulumi.Input<string> }).create) },
          opts: { ...opts, ignoreChanges },
        }),
      ],
    };
  };
}

/** For those who look at nothing: the words of an earlier repair make no difference. */
const notChecked: DriftCheck = { repairs: asItWas, report: () => undefined };

function asItWas(part: DriftPart | "health"): pulumi.CustomResourceOptions {
  return { ignoreChanges: [lineOf(part)] };
}

/** The program's own line says which version it is, and must change with it. */
function lineOf(part: DriftPart | "health"): "create" | "update" {
  return part === "program" ? "update" : "create";
}

function lineWithout(part: DriftPart | "health", command: string): string | undefined {
  return lineOf(part) === "create" ? command : undefined;
}

function wordsFor({ repairs }: Drift, part: DriftPart | "health", host: string): string | undefined {
  if (part === "health") return gateWords(repairs);
  const mine = repairs.filter((repair) => repair.host === host && repair.part === part);
  return mine.map(({ what }) => what).join("; ") || undefined;
}

async function look(
  hosts: pulumi.Output<DriftHost>[],
  lost: pulumi.Output<string>[],
): Promise<{ hosts: CheckedHost[]; lost: string[] }> {
  const [asked, gone] = await Promise.all([
    Promise.all(hosts.map(valueIfKnown)),
    Promise.all(lost.map(valueIfKnown)),
  ]);
  return {
    hosts: await Promise.all(asked.flatMap((host) => (host === undefined ? [] : [ask(host)]))),
    lost: gone.filter((url) => url !== undefined),
  };
}

async function reportOf(
  { findings }: Drift,
  { cluster, parent }: { cluster: string; parent: pulumi.Resource },
): Promise<void> {
  if (findings.length === 0) return;
  const words = findings.every(({ ok }) => ok === "unknown")
    ? "whether these hosts are as the last update left them could not be seen."
    : "hosts are not as the last update left them.";
  await pulumi.log.warn(`${words}\n${findingsReport(cluster, findings)}`, parent);
}

async function ask({ name, peerUrl, connection }: DriftHost): Promise<CheckedHost> {
  try {
    const { exitCode, stdout, stderr } = await runHostProgram(connection, timeoutMs, "drift");
    if (exitCode === 0) return { name, peerUrl, facts: driftFacts(stdout) };
    return { name, peerUrl, why: stderr.trim() || `exit code ${exitCode}` };
  } catch (error) {
    return { name, peerUrl, why: (error as Error).message };
  }
}
