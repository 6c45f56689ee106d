/** Which CAs there are, as lines of the health gate's input. */
interface AuthorityLines {
  signing: number;
  trusted: readonly number[];
}

/**
 * Why an update that moves a cluster to another CA would turn members and clients away; nothing where it would not. By the health
 * gate's input before and after.
 */
export function authorityRefusal(before: string, after: string): string | undefined {
  const [old, next] = [authorityLines(before), authorityLines(after)];
  if (old === undefined || next === undefined) return undefined;
  const [from, to] = [old.signing, next.signing];
  const steps =
    `A CA changes in three updates, each complete before the next: pki.authorities { signing: ${from}, trusted: [${from}, ${to}] }, ` +
    `then { signing: ${to}, trusted: [${from}, ${to}] }, then { signing: ${to}, trusted: [${to}] }.`;
  if (!old.trusted.includes(next.signing))
    return `pki.authorities: generation ${next.signing} is to sign, and members trust only ${old.trusted.join(", ")} yet: they would refuse each other. ${steps}`;
  if (!next.trusted.includes(old.signing))
    return `pki.authorities: generation ${old.signing}, which signed what members and clients show now, would be trusted no more: their new certificates come in an update before that one. ${steps}`;
  return undefined;
}

/**
 * The same for one member, by its own input before: where an update was interrupted members are ahead of the gate.
 */
export function memberAuthorityRefusal(before: string, signing: number): string | undefined {
  const line = /^trust=(.*)$/m.exec(before)?.[1] ?? "";
  const trusted = [...line.matchAll(/\bg(\d+)\b/g)].map(([, generation]) => Number(generation));
  if (trusted.length === 0 || trusted.includes(signing)) return undefined;
  return (
    `pki.authorities: generation ${signing} is to sign, and since an update that was interrupted this member trusts only ` +
    `${trusted.join(", ")}: it would refuse the others. Finish that update first: { signing: ${trusted[0]}, trusted: [${trusted.join(", ")}] }.`
  );
}

function authorityLines(input: string): AuthorityLines | undefined {
  const values = (key: string) =>
    [...input.matchAll(new RegExp(`^${key}=(\\d+)$`, "gm"))].map(([, one]) => Number(one));
  const [signing] = values("signing");
  return signing === undefined ? undefined : { signing, trusted: values("trusted") };
}
