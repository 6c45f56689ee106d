import { partsThat, type HostPart } from "../../host/hostParts";
import type { CheckedHost } from "./checkedHost";

/** A part of a host that a restore writes again. */
export interface Reinstalled {
  host: string;
  part: HostPart;
  what: string;
}

const words = "missing on machine";

/**
 * The parts that hosts lack although an update wrote them: the hosts were installed again. A part that the same
 * update makes for the first time is among them, and its command runs anyway. The ID stands for the installation, so
 * that an update that was interrupted repeats nothing.
 */
export function reinstalled(hosts: readonly CheckedHost[]): Reinstalled[] {
  return hosts.flatMap(({ name: host, facts }) =>
    (facts?.lacks ?? []).flatMap(({ what, machineId }) =>
      partsThat(({ writtenAgain }) => writtenAgain === what).map((part) => ({
        host,
        part,
        what: `${words} ${machineId}`,
      })),
    ),
  );
}

/** Whether a command line says that its part is written again. */
export function isWrittenAgain(line: string): boolean {
  return line.includes(words);
}
