import * as pulumi from "@pulumi/pulumi";
import { recordSets } from "../../../decisions/dns/recordSets";
import type { KeptRecords, OperatorAccess } from "../../../decisions/observability/status/operatorAccess";
import type { SettledCluster } from "../../arguments/settledCluster";

/** The output for the command `etcd-cluster`. Logins have SSH keys, so all of it is a secret. */
export function operatorAccess(cluster: SettledCluster): pulumi.Output<string> {
  const hosts = cluster.living.map(({ name, login }) => login.apply((known) => ({ name, login: known })));
  return pulumi.secret(
    pulumi
      .all([pulumi.all(hosts), keptRecords(cluster)])
      .apply(([known, records]) =>
        JSON.stringify({ cluster: cluster.name, hosts: known, records } satisfies OperatorAccess),
      ),
  );
}

function keptRecords(cluster: SettledCluster): pulumi.Output<KeptRecords | undefined> {
  const { domain, discoverySrvName, domainAddresses, keepsRecords, living } = cluster;
  if (domain === undefined || !keepsRecords) return pulumi.output(undefined);
  return pulumi.all(living.map(({ addresses }) => pulumi.all([...addresses]))).apply((all) => {
    const hosts = living.map(({ name }, at) => ({
      name,
      address: all[at]?.[0] ?? "",
      ipv6Address: all[at]?.[1],
    }));
    const sets = recordSets({ domain, hosts, domainAddresses }).filter(({ type }) => type !== "SRV");
    return {
      domain,
      discoverySrvName,
      addresses: sets.flatMap(({ name, values }) => Object.values(values).map((one) => `${name} ${one}`)),
    };
  });
}
