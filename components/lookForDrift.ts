import * as pulumi from "@pulumi/pulumi";
import { drift, type Drift, type LookedHost } from "../decisions/drift";
import { driftFacts, type DriftPart } from "../decisions/driftFacts";
import { findingsReport } from "../decisions/findingsReport";
import { gateWords, withRepairs } from "../decisions/repairs";
import { awaited } from "./awaited";
import type { KnownConnection } from "./preflight/overSsh";
import { programOverSsh } from "./preflight/programOverSsh";

/** A host to look at, and how to reach it. */
export interface DriftHost {
  name: string;
  peerUrl: string;
  connection: KnownConnection;
}

/** Options of a command of one host, or of the gate: it runs again when what it is there for was changed by hand. */
export type Repairs = (part: DriftPart | "health", host?: string) => pulumi.CustomResourceOptions;

/** A host that answers takes a tenth of a second. */
const timeoutMs = 8_000;

/**
 * Looks at all hosts at once, while Pulumi registers the first resources. What was found becomes words behind the command
 * that mends it, and only then is a change of that command line a change: otherwise it is ignored, so that the words of the
 * last repair, which stay in the state, make no difference. The same repair a second time has another time in its words.
 */
export function lookForDrift(
  hosts: pulumi.Output<DriftHost>[],
  lost: pulumi.Output<string>[],
  parent: pulumi.Resource,
): Repairs {
  const found = look(hosts, lost, parent);
  return (part, host = "") => {
    // The SDK reads the list when it sends the resource off, for which it needs the command line, which waits for the look.
    // A `transform`, which may wait, will not do: in inline programs what it gives back is no secret any more.
    const ignoreChanges: string[] = [lineOf(part)];
    const words = found.then((drift) => {
      const what = wordsFor(drift, part, host);
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
export const asItWas: Repairs = (part) => ({ ignoreChanges: [lineOf(part)] });

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
  parent: pulumi.Resource,
): Promise<Drift> {
  const [asked, gone] = await Promise.all([Promise.all(hosts.map(awaited)), Promise.all(lost.map(awaited))]);
  const looked = await Promise.all(asked.flatMap((host) => (host === undefined ? [] : [ask(host)])));
  const found = drift(
    looked,
    gone.filter((url) => url !== undefined),
  );
  const words = found.findings.every(({ ok }) => ok === "unknown")
    ? "whether these hosts are as the last update left them could not be seen."
    : "hosts are not as the last update left them.";
  if (found.findings.length > 0) await pulumi.log.warn(`${words}\n${findingsReport(found.findings)}`, parent);
  return found;
}

async function ask({ name, peerUrl, connection }: DriftHost): Promise<LookedHost> {
  try {
    const { exitCode, stdout, stderr } = await programOverSsh(connection, timeoutMs, "drift");
    if (exitCode === 0) return { name, peerUrl, facts: driftFacts(stdout) };
    return { name, peerUrl, why: stderr.trim() || `exit code ${exitCode}` };
  } catch (error) {
    return { name, peerUrl, why: (error as Error).message };
  }
}
