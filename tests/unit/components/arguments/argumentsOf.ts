import type { CheckedArguments } from "../../../../components/arguments/checkedArguments";
import { clusterArguments } from "../../../../components/arguments/clusterArguments";
import type { EtcdClusterArgs } from "../../../../components/EtcdClusterArgs";

/** The arguments of a cluster as the component checks them; what it prints beside an error is not shown. */
export function argumentsOf(args: EtcdClusterArgs, name = "etcd"): CheckedArguments<EtcdClusterArgs> {
  for (const kind of ["warn", "error"] as const) jest.spyOn(console, kind).mockReturnValue();
  return clusterArguments(name, args);
}
