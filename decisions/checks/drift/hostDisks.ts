import { finding, type Finding } from "../../findings/finding";
import { givesToEtcd } from "../../host/givesToEtcd";
import { driftParts, partsThat } from "../../host/hostParts";
import type { ListedMember } from "../../etcd/memberList";
import type { CheckedHost } from "./checkedHost";
import type { DriftFacts } from "./driftFacts";
import type { Reinstalled } from "./reinstalled";
import type { Repair } from "./repairs";

/** The disk of the data is not mounted. Files below its mount point are not the member's data. */
export function notMounted({ unmounted }: DriftFacts): Finding | undefined {
  if (unmounted.length === 0) return undefined;
  return finding({
    code: "disk.not-mounted",
    ok: false,
    severity: "warning",
    message:
      `the disk with its data should be mounted at ${unmounted.join(" and ")}, and is not. ` +
      `Mount it (mount ${unmounted.join(" && mount ")}), then run pulumi up again.`,
  });
}

/** The lists of members that answer and do not serve. Each is as new as the last change that its member knows. */
export function listsWithoutQuorum(hosts: readonly CheckedHost[]): (readonly ListedMember[])[] {
  return hosts.flatMap(({ peerUrl, facts }) => {
    const isListed = facts?.members.some(({ peerUrls }) => peerUrls.includes(peerUrl));
    return facts?.state === "ready" && isListed ? [facts.members] : [];
  });
}

/**
 * The words for a machine that was replaced and has the data of the member that each list has at its URL. They have
 * the ID of the installation, so that an update that was interrupted repeats nothing. Without a quorum the host itself
 * refuses data whose record has another name or bootstrap.
 */
export function replacedMachine(
  { beside, lacks }: DriftFacts,
  listed: readonly (ListedMember | undefined)[],
): string | undefined {
  if (beside === undefined || listed.length === 0 || listed.some((one) => one?.id !== beside))
    return undefined;
  const machineId = lacks.find(({ what }) => what === "member")?.machineId ?? "-";
  return `the machine was replaced, and the data of its member ${beside} is there (machine ${machineId})`;
}

/** Its finding. */
export function machineFinding(words: string, repair: boolean): Finding {
  const effect = repair
    ? "The update writes program, certificate and files again, and starts that member."
    : "Set repairDrift to true, and the next update writes program, certificate and files again, and starts " +
      "that member.";
  return finding({
    code: "member.replaced-machine",
    ok: false,
    severity: "warning",
    message: `${words}. ${effect}`,
  });
}

/** The data of that member is not of the user etcd of this machine: nothing is written before a person acts. */
export function otherOwners({ beside, besideOwners }: DriftFacts): Finding[] {
  return besideOwners.map((owner) =>
    finding({
      code: "data-dir.open",
      ok: false,
      severity: "warning",
      message:
        `the machine was replaced, and the data of its member ${String(beside)} is there. ${owner.directory} has ` +
        `parts of user ${owner.user} with mode ${owner.mode}, so a user other than root and etcd could read or ` +
        "change the member's data. Nothing was changed. The user etcd of the machine before may have had that " +
        `number: look at what is in ${owner.directory} and who put it there. If all of it is to stay, run ` +
        `\`${givesToEtcd(owner)}\` on the host, then run pulumi up again.`,
    }),
  );
}

/** All commands that run again there. A change by hand is never found in `missing`. */
export function writtenAgain(host: string, what: string): { repairs: Repair[]; missing: Reinstalled[] } {
  return {
    repairs: driftParts.map((part) => ({ host, part, ...(part === "member" && { effect: "starts" }), what })),
    missing: partsThat(({ writtenAgain }) => writtenAgain === "backup").map((part) => ({ host, part, what })),
  };
}
