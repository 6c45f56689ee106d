import type { GateAuthorities, SavedGateInput } from "../checks/gate/gateInput";

/** The changes of an update for the clients of one cluster. */
export interface ClientsPlan {
  urls: {
    before: string[];
    /** Those of them that are client URLs afterwards too. */
    stay: string[];
    /** Client URLs that are new. */
    added: string[];
    /** How many of the new ones a preview does not know yet. */
    unknown: number;
  };
  /** Hosts leave, so their URLs are gone for good. Otherwise hosts get other URLs. */
  hostsLeave: boolean;
  /** All hosts that leave are lost, so no other order of updates helps clients. */
  hostsLost: boolean;
  /** Names of the clients that get another certificate, sorted. */
  certificates: string[];
  /** The CA generations, where they change. */
  authorities?: ChangedAuthorities;
}

/** The CA generations before an update and after it. */
export interface ChangedAuthorities {
  before: GateAuthorities;
  after: GateAuthorities;
}

/** The CA generations that members trust no longer. */
export function droppedGenerations({ before, after }: ChangedAuthorities): number[] {
  return before.trusted.filter((generation) => !after.trusted.includes(generation));
}

/** Reads the clients' part out of the health gate's input before and after. */
export function clientsPlan(
  before: SavedGateInput,
  after: SavedGateInput,
  certificates: readonly string[],
  lost: readonly string[] = [],
): ClientsPlan {
  const old = before.members.map(({ clientUrl }) => clientUrl);
  const wanted = after.members.map(({ clientUrl }) => clientUrl);
  const known = wanted.filter((url) => url !== "");
  const leaving = before.members.filter(({ name }) => after.members.every((member) => member.name !== name));
  return {
    urls: {
      before: old,
      stay: old.filter((url) => known.includes(url)),
      added: known.filter((url) => !old.includes(url)),
      unknown: wanted.length - known.length,
    },
    hostsLeave: leaving.length > 0,
    hostsLost: leaving.length > 0 && leaving.every(({ name }) => lost.includes(name)),
    certificates: [...new Set(certificates)].sort(),
    ...changedAuthorities(before.authorities, after.authorities),
  };
}

function changedAuthorities(
  before: GateAuthorities | undefined,
  after: GateAuthorities | undefined,
): Pick<ClientsPlan, "authorities"> {
  if (before === undefined || after === undefined) return {};
  const same = before.signing === after.signing && String(before.trusted) === String(after.trusted);
  return same ? {} : { authorities: { before, after } };
}
