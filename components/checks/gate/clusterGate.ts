import * as pulumi from "@pulumi/pulumi";
import { adoptionRefusal } from "../../../decisions/checks/adoption/adoptionRefusal";
import { authorityRefusal } from "../../../decisions/pki/authority/authorityStep";
import { clusterPartNames } from "../../../decisions/host/clusterParts";
import { digest } from "../../../decisions/host/digest";
import {
  gateInput,
  savedGateInput,
  type GateMember,
  type SavedGateInput,
} from "../../../decisions/checks/gate/gateInput";
import { restoreRefusal } from "../../../decisions/recovery/restore/restoreRefusal";
import { versionRefusal } from "../../../decisions/checks/upgrade/versionRefusal";
import type { FieldError } from "../../../decisions/findings/fieldError";
import { preUpdateHook, type AskedHost } from "../preUpdate/preUpdateHook";
import { clientConnectionsHook } from "../../clients/clientConnectionsHook";
import { healthGate, type HealthGate } from "./healthGate";
import type { PlanReporter } from "../../plan/planReporter";
import type { DriftCheck } from "../drift/driftCheck";
import { deletionLoginsHook } from "./deletionLoginsHook";
import { refusalHook } from "./refusalHook";
import type { SettledCluster } from "../../arguments/settledCluster";
import { valueIfAvailable } from "../../pulumi/valueIfKnown";
import { renamed } from "../../pulumi/renamed";
import { userError } from "../../pulumi/userError";

/** The health gate of all wanted members. An update is judged by its input. */
export function clusterGate(
  cluster: SettledCluster,
  { pki, drift, plan }: { pki: { trust: pulumi.Output<string> }; drift: DriftCheck; plan: PlanReporter },
  opts: pulumi.CustomResourceOptions,
): HealthGate {
  const { name } = cluster;
  const asked = cluster.living[0];
  if (!asked)
    throw userError(
      `${name}: every host is marked lost, so no member is left. Nothing was changed. ` +
        "Follow docs/runbooks/everything-lost.md.",
      "hosts.size",
    );
  const members = cluster.living.map((host) =>
    pulumi.all([host.urls, host.files, pki.trust]).apply(([{ clientUrl }, files, trusted]): GateMember => ({
      name: host.name,
      clientUrl,
      version: cluster.version,
      digest: cluster.adopt && !cluster.adopt.manage ? "adopted" : digest(files + trusted),
    })),
  );
  const settings = {
    clientPort: cluster.ports.client,
    timeoutSeconds: cluster.healthSeconds,
    adopt: cluster.adopt,
    authorities: cluster.pki.authorities,
    restored: cluster.restored,
  };
  // A preview may not know the address of a host yet. Then only its name and its version are judged.
  const known = Promise.all(
    members.map(
      async (member, index): Promise<GateMember> =>
        (await valueIfAvailable(member)) ?? {
          name: cluster.living[index]?.name ?? "",
          clientUrl: "-",
          version: cluster.version,
          digest: "-",
        },
    ),
  ).then((all) => gateInput({ members: all, ...settings }));
  const names = clusterPartNames(name, "health-gate");
  return healthGate(
    names.name,
    { asked, members: pulumi.all(members), ...settings },
    {
      ...drift.repairs("health"),
      ...renamed(names, opts),
      hooks: hooksOf(cluster, plan, known),
    },
  );
}

/** Whether the update is allowed, by the gate's input. `known` stands in for it where a preview does not know it. */
function hooksOf(
  {
    name,
    version,
    through,
    install,
    living,
    lost,
    adopt,
    settings,
    preUpdateChecks,
    restore,
    withRecordedKey,
  }: SettledCluster,
  plan: PlanReporter,
  known: Promise<string>,
) {
  const asked = living.map(({ name: host, login, urls }) =>
    pulumi
      .all([login, urls])
      .apply(([connection, { peerUrl }]): AskedHost => ({ name: host, connection, peerUrl })),
  );
  // A member that is adopted reads none of the staged files until this program manages it.
  const restarted = () =>
    adopt && !adopt.manage ? [] : plan.restarting(living.map(({ name: host }) => host));
  const keepsV2 = settings.extra?.ETCD_V2_DEPRECATION === "write-only-skip-check";
  const undeclared = { lost, through, keepsV2, install, restarted, withRecordedKey };
  const preUpdate = preUpdateChecks
    ? [
        deletionLoginsHook(name, { lost, formerInputs: plan.formerInputs, withRecordedKey }, known),
        preUpdateHook(name, asked, undeclared, known),
        clientConnectionsHook(name, asked, known),
      ]
    : [];
  const refusal = (
    what: string,
    refusalOf: (before: SavedGateInput, after: SavedGateInput, preview: boolean) => FieldError | undefined,
  ) =>
    refusalHook(
      `${name}-${what}`,
      (before, after, preview) => refusalOf(savedGateInput(before), savedGateInput(after), preview),
      known,
    );
  const adoption = refusal("adoption", (before, after) => adoptionRefusal(before, after, lost));
  const authority = refusal("authority", authorityRefusal);
  // Without a preview this hook runs when the restore has ended, which another update must not repeat.
  const alone = refusal("restore-alone", (before, after, preview) =>
    preview
      ? restoreRefusal(before, after, { lost, over: restore?.over, recovers: restore === undefined })
      : undefined,
  );
  const change = refusal("version", (before) => versionRefusal(before, through, version));
  return {
    beforeCreate: [adoption],
    beforeUpdate: [adoption, authority, change, alone, ...preUpdate],
  };
}
