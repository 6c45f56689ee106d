import type { ClusterHealth } from "../../decisions/checks/gate/clusterHealth";
import { savedGateInput } from "../../decisions/checks/gate/gateInput";

/** The output of the health gate when all members that it waits for are healthy. */
export function mockedHealth(gateInput: string): ClusterHealth {
  const { members, adopt } = savedGateInput(gateInput);
  const table = members.map(({ name, clientUrl }) => `${name} ${clientUrl}`).join("\n");
  return {
    clusterId: adopt?.clusterId ?? "c0ffee",
    members: members.map(({ name, version }, index) => ({ name, version, id: (index + 1).toString(16) })),
    health: table,
    status: table,
    memberList: table,
  };
}
