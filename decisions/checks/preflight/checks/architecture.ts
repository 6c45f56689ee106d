import { finding, type Finding } from "../../../findings/finding";
import { architectureOf } from "../../../host/programDigests";
import type { PreflightCheck } from "./preflightCheck";

export const architecture: PreflightCheck = ({ name }, facts) => [
  architectureFinding(name, facts.architecture),
];

/** By the kernel's name. On a host with another one the program does not run, so its other facts are not known. */
export function architectureFinding(host: string, kernelName: string): Finding {
  return finding({
    code: "architecture.unsupported",
    host,
    ok: architectureOf(kernelName) !== undefined,
    message: `there is no etcd release for ${kernelName}; amd64 and arm64 are supported. Use a host with one of them.`,
  });
}
