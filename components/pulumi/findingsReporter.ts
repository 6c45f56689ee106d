import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import type { Finding } from "../../decisions/findings/finding";
import { findingsReport } from "../../decisions/findings/findingsReport";
import { isError } from "../../decisions/findings/isError";

/** Warns of what is unwise; where something is an error, throws with these words and all that was found. */
export type ReportFindings = (findings: readonly Finding[], refusal: string) => Promise<void>;

/** For hooks, and to be called from the program, not from a hook. */
export function findingsReporter(cluster: string): ReportFindings {
  // The engine calls a hook from outside the program's context, by which an inline program finds its engine's log.
  const warn = AsyncResource.bind((text: string) => pulumi.log.warn(text));
  const note = AsyncResource.bind((text: string) => pulumi.log.info(text));
  return async (findings, refusal) => {
    const report = findingsReport(cluster, findings);
    if (findings.some(isError)) throw new Error(`${refusal}\n${report}`);
    // Not attached to the resource: its name is not there before its hook has ended.
    const bad = findings.filter(({ ok }) => ok !== true);
    if (bad.some(({ severity }) => severity !== "note")) await warn(report);
    else if (bad.length > 0) await note(report);
  };
}
