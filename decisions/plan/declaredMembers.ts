import type { GateMember, SavedGateInput } from "../gate/gateInput";
import { line, nameOf, type PreviewStep } from "./previewStep";

/**
 * The members of the health gate's input, by what is declared on each host. Where the address of one host is not known yet,
 * a preview does not know that input; which hosts are wanted in which version it does know.
 */
export function declaredMembers(
  hosts: readonly { host: string; node: string; steps: readonly PreviewStep[] }[],
  before: SavedGateInput,
): GateMember[] {
  return hosts.flatMap(({ host, node, steps }) => {
    // Of a lost host there is none, and of a host that is dropped it is deleted.
    const install = steps.find(({ urn, op }) => nameOf(urn) === `${node}-install` && op !== "delete");
    const member = before.members.find(({ name }) => name === host);
    const version = line(install?.newState, "version") || (member?.version ?? "");
    return install ? [{ name: host, clientUrl: "", version, digest: "" }] : [];
  });
}
