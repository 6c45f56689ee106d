import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { savedGateInput, type SavedGateInput } from "../../../decisions/checks/gate/gateInput";
import { finding, type Finding } from "../../../decisions/findings/finding";
import { hostPartNames, nodeNames } from "../../../decisions/host/hostParts";
import { deletionWouldFail } from "../../../decisions/host/ssh/deletionLogin";
import type { EtcdNode } from "../../host/EtcdNode";
import type { KnownConnection } from "../../host/ssh/KnownConnection";
import { sshExec } from "../../host/ssh/sshExec";
import { findingsReporter } from "../../pulumi/findingsReporter";
import { savedState } from "../../pulumi/savedOutputs";
import { valueIfKnown } from "../../pulumi/valueIfKnown";

/** Resources that an update deletes on a host: one of them stands for all with the same login. */
interface Deletion {
  host: string;
  resource: string;
  /** A restore is done by the time it fails, so it is refused. */
  severity: "error" | "warning";
}

const timeoutMs = 20_000;

/**
 * Logs in as the deletions of this update will. Pulumi takes their connections from the state, so a login that is
 * changed in the same update does not reach them, and they would fail after all else is done.
 */
export function deletionLoginsHook(
  cluster: string,
  nodes: Readonly<Record<string, EtcdNode>>,
  lost: readonly string[],
  withRecordedKey: (connection: KnownConnection) => Promise<KnownConnection>,
  /** Stands in for an input that the preview does not know yet. */
  input: Promise<string>,
): pulumi.ResourceHook {
  const preview = pulumi.runtime.isDryRun(); // asked here: a hook runs outside of the program's context
  const report = findingsReporter(cluster);
  const connectionOf = AsyncResource.bind((urn: string) => savedConnection(urn));
  return new pulumi.ResourceHook(
    `${cluster}-deletion-logins`,
    async ({ oldInputs, newInputs }) => {
      const [before, given] = [oldInputs?.stdin as unknown, newInputs?.stdin as unknown];
      if (!preview || typeof before !== "string") return;
      const was = savedGateInput(before);
      const after = savedGateInput(typeof given === "string" ? given : await input);
      const deletions = deletionsOf(cluster, was, after, lost);
      if (deletions.length === 0) return;
      const prefix = await urnPrefix(nodes);
      const findings = await Promise.all(
        deletions.map(async ({ host, resource, severity }): Promise<Finding[]> => {
          const connection = await connectionOf(`${prefix}${resource}`);
          if (connection === undefined) return [];
          const why = await refusalOf(await withRecordedKey(connection));
          if (why === undefined) return [];
          const message = deletionWouldFail(resource, host, why, was.restored ?? "");
          return [finding({ code: "deletion.no-login", host, ok: false, severity, message })];
        }),
      );
      await report(findings.flat(), "deletions of this update would fail, and nothing was changed.");
    },
    { onDryRun: true },
  );
}

function deletionsOf(
  cluster: string,
  was: SavedGateInput,
  after: SavedGateInput,
  lost: readonly string[],
): Deletion[] {
  const restored = was.restored === after.restored ? undefined : was.restored;
  return was.members.flatMap(({ name: host }): Deletion[] => {
    if (lost.includes(host)) return [];
    const names = nodeNames(cluster, host);
    if (!after.members.some(({ name }) => name === host))
      return [{ host, resource: hostPartNames(names, "member").name, severity: "warning" }];
    if (restored === undefined) return [];
    const { name: resource } = hostPartNames(names, "restoreStop", `-${restored}`);
    return [{ host, resource, severity: "error" }];
  });
}

/** Commands of all hosts have the same types above them. */
async function urnPrefix(nodes: Readonly<Record<string, EtcdNode>>): Promise<string> {
  const [node] = Object.values(nodes);
  const urn = (node && (await valueIfKnown(node.urn))) ?? "";
  return `${urn.slice(0, urn.lastIndexOf("::"))}$command:remote:Command::`;
}

/** Nothing where the state has it under a name of an earlier version, or not at all. */
async function savedConnection(urn: string): Promise<KnownConnection | undefined> {
  const { connection } = await savedState(urn).catch((): Record<string, unknown> => ({}));
  return connection as KnownConnection | undefined;
}

/** Why the login fails. */
async function refusalOf(connection: KnownConnection): Promise<string | undefined> {
  return sshExec(connection, "true", "", timeoutMs).then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
}
