import { fieldError, type FieldError } from "../../findings/fieldError";
import type { SavedGateInput } from "../../checks/gate/gateInput";

/**
 * Why an update that moves a cluster to another CA would have members and clients refuse each other; undefined where it
 * would not. It compares the health gate's input before and after.
 */
export function authorityRefusal(before: SavedGateInput, after: SavedGateInput): FieldError | undefined {
  const [old, next] = [before.authorities, after.authorities];
  if (old === undefined || next === undefined) return undefined;
  if (!old.trusted.includes(next.signing)) return notYetTrusted(old.signing, old.trusted, next.signing);
  if (!next.trusted.includes(old.signing))
    return fieldError(
      "pki.authorities",
      `generation ${old.signing} signed the certificates that members and clients show now, and would no longer be ` +
        "trusted. They must get new certificates in an update before this one. " +
        threeSteps(old.signing, next.signing),
      "authorities.step",
    );
  return undefined;
}

/** The same by one member's input before: where an update was interrupted members are ahead of the gate. */
export function memberAuthorityRefusal(before: string, signing: number): FieldError | undefined {
  const line = /^trust=(.*)$/m.exec(before)?.[1] ?? "";
  const trusted = [...line.matchAll(/\bg(\d+)\b/g)].map(([, generation]) => Number(generation));
  const newest = trusted.at(-1);
  return newest === undefined || trusted.includes(signing)
    ? undefined
    : notYetTrusted(newest, trusted, signing);
}

function notYetTrusted(from: number, trusted: readonly number[], to: number): FieldError {
  return fieldError(
    "pki.authorities",
    `generation ${to} would sign, and members trust only ${trusted.join(", ")} until now: they would refuse each ` +
      `other. ${threeSteps(from, to)}`,
    "authorities.step",
  );
}

/** The refusal where Pulumi is about to replace a CA. */
export function replacedAuthority(generation: number): string {
  return (
    `the CA (generation ${generation}) would be replaced: it has expired, or --replace or a taint names it. ` +
    "Members would refuse each certificate of another CA of this generation. " +
    "The CA stays as it is, and no host was changed. " +
    `${threeSteps(generation, generation + 1)} After its end follow docs/runbooks/certificate-expires.md.`
  );
}

function threeSteps(from: number, to: number): string {
  const both = [from, to].sort((a, b) => a - b).join(", ");
  return (
    "A CA changes in three updates, each complete before the next: " +
    `pki.authorities { signing: ${from}, trusted: [${both}] }, ` +
    `then { signing: ${to}, trusted: [${both}] }, then { signing: ${to}, trusted: [${to}] }.`
  );
}
