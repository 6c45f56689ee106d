/**
 * Which CAs there are, by generation. A cluster moves from one CA to the next in three updates, each of which leaves
 * members working. Clients must trust the new CA before the second, and need certificates of it before the third. The
 * first trusts both: `{ signing: 1, trusted: [1, 2] }`. The second signs with the new one: `{ signing: 2, trusted: [1,
 * 2] }`. The third removes the old one: `{ signing: 2, trusted: [2] }`. The first and the last restart the members one
 * by one, since etcd reads the trust bundle only at its start; the second replaces files.
 */
export interface Authorities {
  /**
   * The generation that signs certificates. Default: 1. Change: every certificate is signed again; files replaced,
   * nothing restarts.
   */
  signing?: number;
  /** The generations that members and clients trust. Default: the signing one. Change: rolling restart. */
  trusted?: number[];
}

/** The same, with defaults, sorted; a CA that is neither trusted nor signing does not exist. */
export function authorities({ signing = 1, trusted = [signing] }: Authorities = {}): Required<Authorities> {
  return { signing, trusted: [...new Set(trusted)].sort((a, b) => a - b) };
}
