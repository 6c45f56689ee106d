import type { FoundStaged, Staged, StagedKind } from "../../etcd/stagedFiles";
import type { CheckedHost } from "./checkedHost";
import type { Difference } from "./driftFacts";

/** Each kind of staged files, with its part. A change of some of them restarts etcd. */
const kinds = {
  configuration: { part: "configuration", what: "the staged files are not those", effect: "restarts" },
  bundle: { part: "certificate", what: "the trust bundle is not the one", effect: "restarts" },
  certificate: { part: "certificate", what: "the certificate is not the one" },
  revocation: { part: "revocation", what: "the list of revoked certificates is not the one" },
  releases: { part: "install", what: "the releases of etcd are not those" },
} as const satisfies Record<StagedKind, Omit<Difference, "since">>;

/** The files that an update stages on a host, as far as a preview knows them, and those of the last update. */
export interface StagedByUpdates {
  declared: Staged;
  left: Staged;
}

/**
 * With differences where a host has other staged files than the last update left. An older copy of its disk was
 * restored, or a step did nothing there. Where this update changes the input of a part, its command runs anyway.
 */
export function withOldFiles(
  hosts: readonly CheckedHost[],
  updates: Readonly<Record<string, StagedByUpdates>>,
): CheckedHost[] {
  return hosts.map(({ facts, ...host }) => {
    const old = facts ? differencesOf(facts.staged, updates[host.name]) : [];
    const known = new Set(facts?.differences.map(({ part }) => part));
    const further = old.filter(({ part }) => !known.has(part));
    return { ...host, facts: facts && { ...facts, differences: [...facts.differences, ...further] } };
  });
}

function differencesOf(found: readonly FoundStaged[], updates?: StagedByUpdates): Difference[] {
  const { declared, left }: StagedByUpdates = updates ?? { declared: {}, left: {} };
  return found
    .filter(({ kind, value }) => {
      const wanted = declared[kind];
      return wanted !== undefined && wanted === left[kind] && !value.split(",").includes(wanted);
    })
    .map(({ kind, since }) => {
      const { what, ...row } = kinds[kind];
      return { ...row, since, what: `${what} that the last update left` };
    });
}
