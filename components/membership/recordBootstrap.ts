import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { clusterPartNames } from "../../decisions/host/clusterParts";
import type { BootstrapRecord } from "../../decisions/membership/bootstrapRecord";
import { addressFields, type SettledCluster } from "../arguments/settledCluster";
import { renamed } from "../pulumi/renamed";
import type { EtcdNode } from "../host/EtcdNode";

/** Prints a new token, and the members that it reads. */
export const printRecord =
  `printf '{"token":"%s","members":' ` + `"$(od -An -N8 -tx1 /dev/urandom | tr -d ' \\n')"; cat; echo '}'`;

/**
 * Records the initial members and a token of the cluster, once. Later inputs are ignored, so the output stays the same
 * as on the first day. Destroying the stack forgets the record, and the next bootstrap has another token.
 */
export function recordBootstrap(
  { name, adopt, living }: SettledCluster,
  nodes: Readonly<Record<string, EtcdNode>>,
  { after, ...opts }: { parent: pulumi.Resource; after: pulumi.Resource[] },
): { resource: pulumi.Resource; record: pulumi.Output<BootstrapRecord> } {
  const members = living.map((host) =>
    pulumi
      .all([nodes[host.name]?.machineId, host.urls, addressFields(host)])
      .apply(([machineId, { peerUrl }, addresses]) => ({
        name: host.name,
        machineId: adopt ? "" : (machineId ?? ""),
        peerUrl,
        ...addresses,
      })),
  );
  // Not before all hosts are ready: an update that fails before that, for a wrong address say, would leave its record.
  const ready = Object.values(nodes).flatMap((node) => node.ready);
  const names = clusterPartNames(name, "bootstrap");
  const resource = new command.local.Command(
    names.name,
    {
      create: printRecord,
      // If an update runs it after all, it prints the same again.
      update: `printf '%s\\n' "$PULUMI_COMMAND_STDOUT"`,
      addPreviousOutputInEnv: true,
      logging: "stderr",
      stdin: pulumi.all(members).apply((list) => JSON.stringify(list)),
    },
    renamed(names, { ...opts, dependsOn: [...after, ...ready], ignoreChanges: ["*"] }),
  );
  return { resource, record: resource.stdout.apply((text) => JSON.parse(text) as BootstrapRecord) };
}
