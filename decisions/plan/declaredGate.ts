import { hostPartNames, type HostPart } from "../host/hostParts";
import type { ResourceNames } from "../pulumi/resourceNames";
import type { GateMember, SavedGateInput } from "../checks/gate/gateInput";
import { input, line, isNamed, type PreviewStep } from "./previewStep";

/** The steps of one host, and the names that its resources begin with. */
interface DeclaredHost {
  host: string;
  node: ResourceNames;
  steps: readonly PreviewStep[];
}

/**
 * The health gate's input by the declared hosts. A preview does not know that input while the address of one host is
 * not known. It knows which hosts are declared in which version, and the files of the other hosts.
 */
export function declaredGate(hosts: readonly DeclaredHost[], before: SavedGateInput): SavedGateInput {
  return {
    members: hosts.flatMap((host) => declaredMember(host, before)),
    adopt: declaredAdoption(hosts, before),
  };
}

function declaredMember(declared: DeclaredHost, before: SavedGateInput): GateMember[] {
  const { host } = declared;
  // A lost host has none, and a host that is dropped has one that is deleted.
  const install = stepOf(declared, "install");
  const member = before.members.find(({ name }) => name === host);
  const version = line(install?.newState, "version") || (member?.version ?? "");
  return install ? [{ name: host, clientUrl: declaredUrl(declared, member), version, digest: "" }] : [];
}

/** Files that stay the same have the same client URL. Empty while a preview does not know the files. */
function declaredUrl(declared: DeclaredHost, member: GateMember | undefined): string {
  const files = stepOf(declared, "configuration");
  if (files === undefined || files.op === "same") return member?.clientUrl ?? "";
  return /^ETCD_ADVERTISE_CLIENT_URLS=(.*)$/m.exec(input(files.newState, "stdin"))?.[1] ?? "";
}

/** The files name the cluster that is adopted. They do not say whether its members run by our unit already. */
function declaredAdoption(
  hosts: readonly DeclaredHost[],
  { adopt }: SavedGateInput,
): SavedGateInput["adopt"] {
  const [files] = hosts
    .map((host) => stepOf(host, "configuration")?.newState)
    .filter((state) => input(state, "stdin") !== "");
  // Files that stay the same say nothing, and then the adoption stays where it is.
  if (files === undefined) return adopt;
  const clusterId = line(files, "adopt");
  return clusterId === "" ? undefined : { clusterId, manage: adopt?.manage ?? false };
}

/** The step of one part of a host, where the host stays. */
export function stepOf({ node, steps }: DeclaredHost, part: HostPart): PreviewStep | undefined {
  return steps.find((step) => isNamed(step, hostPartNames(node, part)) && step.op !== "delete");
}
