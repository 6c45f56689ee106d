/** What to say when what is signed now would outlive the CA that signs it; nothing while it would not. */
export function authorityEnds(args: {
  generation: number;
  /** When the CA ends. */
  end: Date;
  now: Date;
  /** Of what it signs. */
  validityDays: number;
}): string | undefined {
  const { generation, end, now, validityDays } = args;
  if (end.getTime() >= now.getTime() + validityDays * 24 * 60 * 60 * 1000) return undefined;
  const next = generation + 1;
  return (
    `The CA (generation ${generation}) ends on ${end.toISOString().slice(0, 10)}, before the certificates that it signs now. ` +
    "Move to another one in three updates, each of which leaves the cluster working: " +
    `authorities: { signing: ${generation}, trusted: [${generation}, ${next}] }, then ` +
    `{ signing: ${next}, trusted: [${generation}, ${next}] }, then { signing: ${next}, trusted: [${next}] }.`
  );
}
