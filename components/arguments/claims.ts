import type { FieldError } from "../../decisions/findings/fieldError";
import { runOfProgram } from "../pulumi/runOfProgram";

/** Names, records and hosts in one run of a program, each with the component that has it. */
export interface Taken {
  /** The names of clusters and CAs, each behind its kind. */
  names: Set<string>;
  records: Map<string, string>;
  addresses: Map<string, string>;
  /** By the place of the SSH server. */
  logins: Map<string, string>;
  /** By machine-id. */
  machines: Map<string, string>;
}

const takenBy = new WeakMap<object, Taken>();

export function takenHere(): Taken {
  const run = runOfProgram();
  const taken = takenBy.get(run) ?? {
    names: new Set(),
    records: new Map<string, string>(),
    addresses: new Map<string, string>(),
    logins: new Map<string, string>(),
    machines: new Map<string, string>(),
  };
  takenBy.set(run, taken);
  return taken;
}

/** The other component that has the key. Where none has it, the owner has it from now on. */
export function otherOwner(taken: Map<string, string>, key: string, owner: string): string | undefined {
  const first = taken.get(key);
  if (first === undefined) taken.set(key, owner);
  return first === owner ? undefined : first;
}

/** The claims of one component in its stack. */
export interface Claims<Args> {
  /** The errors of a component that names what another one has. The component claims the rest. */
  check: (args: Args) => FieldError[];
  /** Releases the claims where the arguments are refused, for others to have. Later checks claim nothing. */
  unlessRefused: <T>(checked: () => T) => T;
}

/** `owner` stands for the component in errors of others: `the cluster "etcd"`. */
export function claimsOf<Args>(
  owner: string,
  errorsOf: (taken: Taken, args: Args) => FieldError[],
): Claims<Args> {
  const taken = takenHere(); // asked here: what is known late may be known in no run of the program
  let refused = false;
  return {
    check: (args) => (refused ? [] : errorsOf(taken, args)),
    unlessRefused: (checked) => {
      try {
        return checked();
      } catch (error) {
        refused = true;
        for (const owners of [taken.records, taken.addresses, taken.logins])
          for (const [key, one] of owners) if (one === owner) owners.delete(key);
        throw error;
      }
    },
  };
}
