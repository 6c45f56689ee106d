import * as pulumi from "@pulumi/pulumi";
import { savedGateInput } from "../../../decisions/checks/gate/gateInput";
import { finding, type Finding } from "../../../decisions/findings/finding";
import { hostPartNames, nodeNames } from "../../../decisions/host/hostParts";
import { deletionWouldFail } from "../../../decisions/host/ssh/deletionLogin";
import type { WithRecordedKey } from "../../host/ssh/dialledConnection";
import type { KnownConnection } from "../../host/ssh/KnownConnection";
import { isOtherHostKey } from "../../host/ssh/dialError";
import { sshExec } from "../../host/ssh/sshExec";
import type { PlanReporter } from "../../plan/planReporter";
import { findingsReporter } from "../../pulumi/findingsReporter";
import { withoutSecrets } from "../../pulumi/withoutSecrets";

/** The needs of the check besides the gate's input. */
export interface DeletionLogins {
  /** Hosts that are marked lost. */
  lost: readonly string[];
  formerInputs: PlanReporter["formerInputs"];
  withRecordedKey: WithRecordedKey;
}

const timeoutMs = 20_000;

/**
 * Refuses a preview that takes out a restore whose parts are deleted with a login that no longer works. Where a new
 * restore replaces it, the preview warns. Pulumi takes the connection
 * of a deletion from the state, so a login that is changed in the same update does not reach it. The deletion would
 * fail after all else is done, and in each later update. The program knows of no other resource that the state has and
 * it has not, so the resources of a host that leaves are not looked at.
 */
export function deletionLoginsHook(
  cluster: string,
  { lost, formerInputs, withRecordedKey }: DeletionLogins,
  /** Stands in for an input that the preview does not know yet. */
  input: Promise<string>,
): pulumi.ResourceHook {
  const preview = pulumi.runtime.isDryRun(); // asked here: a hook runs outside of the program's context
  const report = findingsReporter(cluster);
  return new pulumi.ResourceHook(
    `${cluster}-deletion-logins`,
    async ({ oldInputs, newInputs }) => {
      const [before, given] = [oldInputs?.stdin as unknown, newInputs?.stdin as unknown];
      if (!preview || typeof before !== "string") return;
      const was = savedGateInput(before);
      const after = savedGateInput(typeof given === "string" ? given : await input);
      const { restored } = was;
      if (restored === undefined || restored === after.restored) return;
      const hosts = after.members.map(({ name }) => name).filter((name) => !lost.includes(name));
      const findings = await Promise.all(
        hosts.map(async (host): Promise<Finding[]> => {
          const names = nodeNames(cluster, host);
          // Another connection changes it, and its input is not ignored.
          const former = formerInputs(hostPartNames(names, "program").name);
          if (former?.connection === undefined) return [];
          const written = (await withoutSecrets(former.connection)) as KnownConnection;
          const why = await refusalOf(await withRecordedKey(written), written.hostKey !== undefined);
          if (why === undefined) return [];
          const { name } = hostPartNames(names, "restoreStop", `-${restored}`);
          // A new restore may be of hosts that were all installed again, where nothing else brings the cluster back.
          const isReplaced = after.restored !== undefined;
          const message = deletionWouldFail(name, host, why, { restored, isReplaced });
          const severity = isReplaced ? "warning" : "error";
          return [finding({ code: "deletion.no-login", host, ok: false, message, severity })];
        }),
      );
      await report(findings.flat(), "deletions of this update would fail, and nothing was changed.");
    },
    { onDryRun: true },
  );
}

/** Why the login fails. Pulumi's plugin knows no recorded key, so another key fails only where one was written. */
async function refusalOf(connection: KnownConnection, isPinned: boolean): Promise<string | undefined> {
  return sshExec(connection, "true", "", timeoutMs).then(
    () => undefined,
    (error: unknown) => (isOtherHostKey(error) && !isPinned ? undefined : (error as Error).message),
  );
}
