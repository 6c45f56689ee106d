import type { ClusterHealth } from "../../decisions/checks/gate/clusterHealth";
import { savedGateInput } from "../../decisions/checks/gate/gateInput";

/** What the health gate prints of the members that it waits for, when all of them are healthy. */
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
