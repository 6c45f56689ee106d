import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { CodedError } from "../../../decisions/findings/codedError";
import { printedFieldError } from "../../../decisions/findings/fieldError";
import { restoreNames } from "../../../decisions/host/clusterParts";
import {
  savedRestoreFacts,
  restoreFacts,
  type RestoreFacts,
} from "../../../decisions/recovery/restore/restoreFacts";
import { changedRestore } from "../../../decisions/recovery/restore/changedRestore";
import { restoreFindings } from "../../../decisions/recovery/restore/restoreFindings";
import type { RestoreRequest } from "../../../decisions/recovery/restore/restoreRequest";
import type { RestoreSituation } from "../../../decisions/recovery/restore/restoreSituation";
import { renamed } from "../../pulumi/renamed";
import { findingsReporter } from "../../pulumi/findingsReporter";

/** The situation of a restore; undefined where a preview does not know the hosts yet. */
export type Situation = Promise<Omit<RestoreSituation, "now"> | undefined>;

/** A restore that is to be recorded. */
export interface RestoreRecordArgs {
  request: RestoreRequest;
  situation: Situation;
  /** Unknown as long as the situation is. */
  known: pulumi.Output<unknown>;
}

/** Prints its input. */
export const printRestoreRecord = "cat";

/**
 * Records a restore once: its input is ignored from then on, so "latest" never means two backups. The hook refuses a
 * restore before the record is made, in previews too.
 */
export function recordRestore(
  name: string,
  { request, situation, known }: RestoreRecordArgs,
  opts: pulumi.CustomResourceOptions,
): { resource: pulumi.Resource; facts: pulumi.Output<RestoreFacts> } {
  const names = restoreNames(name, request.token);
  const resource = new command.local.Command(
    names.name,
    {
      create: printRestoreRecord,
      // Should an update run it after all, it prints again what it printed before.
      update: `printf '%s\\n' "$PULUMI_COMMAND_STDOUT"`,
      addPreviousOutputInEnv: true,
      logging: "stderr",
      stdin: pulumi
        .all([situation, known])
        .apply(([all]) =>
          all ? JSON.stringify(restoreFacts(all.request, all.hosts, all.found, all.known)) : "{}",
        ),
    },
    renamed(names, {
      ...opts,
      ignoreChanges: ["*"],
      protect: false,
      hooks: { beforeCreate: [refusal(name, situation)] },
    }),
  );
  const facts = resource.stdout.apply(savedRestoreFacts).apply((recorded) => {
    for (const one of changedRestore(request, recorded))
      void pulumi.log.warn(printedFieldError(one), resource);
    return recorded;
  });
  return { resource, facts };
}

const unknownHosts =
  "the hosts of the restore are not known. Nothing was changed. Give each host an address that this update knows.";

function refusal(name: string, situation: Situation): pulumi.ResourceHook {
  const report = findingsReporter(name);
  const preview = pulumi.runtime.isDryRun(); // asked here: a hook runs outside of the program's context
  return new pulumi.ResourceHook(
    `${name}-restore`,
    async () => {
      const known = await situation;
      if (known === undefined && preview) return;
      if (known === undefined) throw new CodedError(unknownHosts, "restore.hosts-not-known");
      const findings = restoreFindings({ ...known, now: new Date() });
      await report(findings, "the restore is refused, and nothing was stopped.");
    },
    { onDryRun: true },
  );
}
