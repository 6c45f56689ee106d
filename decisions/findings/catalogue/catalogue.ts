import { adoptedCluster } from "./checks/adoptedCluster";
import { adoptionChecks } from "./checks/adoptionChecks";
import { backupChecks } from "./checks/backupChecks";
import { backupErrors } from "./backupErrors";
import type { Chapter } from "./chapter";
import { clusterChecks } from "./checks/clusterChecks";
import { clusterErrors } from "./clusterErrors";
import { commandErrors } from "./commandErrors";
import { dataChecks } from "./checks/dataChecks";
import { driftChecks } from "./checks/driftChecks";
import { fieldErrors } from "./fieldErrors";
import { hardwareChecks } from "./checks/hardwareChecks";
import { hostChecks } from "./checks/hostChecks";
import { hostErrors } from "./hostErrors";
import { memberErrors } from "./memberErrors";
import { programErrors } from "./programErrors";
import { releaseChecks } from "./checks/releaseChecks";
import { restoreChecks } from "./checks/restoreChecks";
import { statusOfCluster } from "./statusOfCluster";
import { statusOfHosts } from "./statusOfHosts";

const findings = [
  hostChecks,
  dataChecks,
  hardwareChecks,
  releaseChecks,
  adoptionChecks,
  adoptedCluster,
  clusterChecks,
  driftChecks,
  restoreChecks,
  backupChecks,
] as const;

const errors = [fieldErrors, clusterErrors, programErrors, commandErrors] as const;

/** Chapters of codes that `etcd-host` alone prints. Go has the list of all that it prints. */
export const ofHostProgram: readonly Chapter[] = [hostErrors, memberErrors, backupErrors];

/** Findings of the status. Each code is `status.` and the field `check` of the document. */
export const ofStatus = [statusOfCluster, statusOfHosts] as const;

/** All codes, in the order of the reference. */
export const catalogue: readonly Chapter[] = [...errors, ...findings, ...ofHostProgram, ...ofStatus];

type CodeOf<Chapters extends readonly Chapter[]> = {
  [N in keyof Chapters]: keyof Chapters[N]["entries"];
}[number];

/** The code of a check's result. */
export type FindingCode = CodeOf<typeof findings>;

/** The code of anything that is printed. A newer program on a host may have findings of the status beyond these. */
export type ErrorCode = FindingCode | CodeOf<typeof errors> | `status.${string}`;
