import type { GateAuthorities, GateMember, SavedGateInput } from "../checks/gate/gateInput";

/** The changes of an update for the clients of one cluster. */
export interface ClientsPlan extends OtherChanges {
  urls: {
    before: string[];
    /** Those of them that are client URLs afterwards too. */
    stay: string[];
    /** Client URLs that are new. */
    added: string[];
    /** How many of the new ones a preview does not know yet. */
    unknown: number;
  };
  /** The client URLs before the last change of them, where hosts of that list leave only now. */
  formerUrls: { before: string[]; stay: string[] };
  /** Hosts leave, so their URLs are gone for good. Otherwise hosts get other URLs. */
  hostsLeave: boolean;
  /** All hosts that leave are lost, so no other order of updates helps clients. */
  hostsLost: boolean;
  /** The port of all hosts changes, so the URLs cannot change host by host. */
  portChanges: boolean;
  /** The CA generations, where they change. */
  authorities?: ChangedAuthorities;
}

/** The changes that the health gate's input does not show. */
export interface OtherChanges {
  /** An earlier version of this package wrote the outputs with clients' keys, and in another form than PKCS#8. */
  keysInOtherForm: boolean;
  /** Names of the clients that get another certificate, sorted. */
  certificates: string[];
  /** Clients that are in pki no longer, sorted. */
  dropped: string[];
  /** How many more certificates are revoked. */
  revoked: number;
  /** Members ask clients for certificates, and did not before. */
  needCertificates: boolean;
  /** The DNS names that clients look up, as far as they change. */
  names: { gone: string[]; added: string[] };
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
  changes: OtherChanges,
  { lost, formerUrls }: { lost: readonly string[]; formerUrls: readonly string[] },
): ClientsPlan {
  const old = before.members.map(({ clientUrl }) => clientUrl);
  const wanted = after.members.map(({ clientUrl }) => clientUrl);
  const known = wanted.filter((url) => url !== "");
  const stays = (url: string) => known.includes(url);
  const leaving = before.members.filter(({ name }) => after.members.every((member) => member.name !== name));
  const leavesNow = formerUrls.some((url) => leaving.some(({ clientUrl }) => clientUrl === url));
  const former = leavesNow ? [...formerUrls] : [];
  return {
    urls: {
      before: old,
      stay: old.filter(stays),
      added: known.filter((url) => !old.includes(url)),
      unknown: wanted.length - known.length,
    },
    formerUrls: { before: former, stay: former.filter(stays) },
    hostsLeave: leaving.length > 0,
    hostsLost: leaving.length > 0 && leaving.every(({ name }) => lost.includes(name)),
    portChanges: before.members.some((member) => hasOtherPort(member, after.members)),
    ...changes,
    authorities: changedAuthorities(before, after),
  };
}

function hasOtherPort({ name, clientUrl }: GateMember, after: readonly GateMember[]): boolean {
  const wanted = after.find((member) => member.name === name)?.clientUrl ?? "";
  return wanted !== "" && new URL(wanted).port !== new URL(clientUrl).port;
}

/** The CA generations, where an update changes them. */
export function changedAuthorities(
  { authorities: before }: SavedGateInput,
  { authorities: after }: SavedGateInput,
): ChangedAuthorities | undefined {
  if (before === undefined || after === undefined) return undefined;
  const same = before.signing === after.signing && String(before.trusted) === String(after.trusted);
  return same ? undefined : { before, after };
}
