import { adoptionChecks } from "./adoptionChecks";
import { backupErrors } from "./backupErrors";
import type { Chapter } from "./chapter";
import { clusterChecks } from "./clusterChecks";
import { driftChecks } from "./driftChecks";
import { fieldErrors } from "./fieldErrors";
import { hardwareChecks } from "./hardwareChecks";
import { hostChecks } from "./hostChecks";
import { hostErrors } from "./hostErrors";
import { memberErrors } from "./memberErrors";
import { programErrors } from "./programErrors";
import { restoreChecks } from "./restoreChecks";

const findings = [
  hostChecks,
  hardwareChecks,
  adoptionChecks,
  clusterChecks,
  driftChecks,
  restoreChecks,
] as const;

const errors = [fieldErrors, programErrors] as const;

/** Chapters of codes that `etcd-host` alone prints. Go has the list of all that it prints. */
export const ofHostProgram: readonly Chapter[] = [hostErrors, memberErrors, backupErrors];

/** All codes, in the order of the reference. */
export const catalogue: readonly Chapter[] = [...errors, ...findings, ...ofHostProgram];

type CodeOf<Chapters extends readonly Chapter[]> = {
  [N in keyof Chapters]: keyof Chapters[N]["entries"];
}[number];

/** The code of a check's result. */
export type FindingCode = CodeOf<typeof findings>;

/** The code of anything that is printed. */
export type ErrorCode = FindingCode | CodeOf<typeof errors>;
