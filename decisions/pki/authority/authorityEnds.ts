/** The warning where a certificate that is signed now would outlive its CA; undefined where it would not. */
export function authorityEnds(args: {
  generation: number;
  /** When the CA ends. */
  end: Date;
  now: Date;
  /** The validity of the certificates that it signs. */
  validityDays: number;
}): string | undefined {
  const { generation, end, now, validityDays } = args;
  if (end.getTime() >= now.getTime() + validityDays * 24 * 60 * 60 * 1000) return undefined;
  const next = generation + 1;
  return (
    `The CA (generation ${generation}) ends on ${end.toISOString().slice(0, 10)}, ` +
    "before the certificates that it signs now. " +
    "Move to another one in three updates. The cluster keeps working in each: " +
    `authorities: { signing: ${generation}, trusted: [${generation}, ${next}] }, then ` +
    `{ signing: ${next}, trusted: [${generation}, ${next}] }, then { signing: ${next}, trusted: [${next}] }.`
  );
}
