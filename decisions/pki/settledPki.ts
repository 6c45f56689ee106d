import { authorities, type Authorities } from "./authority/authorities";
import { defaultValidityDays } from "./pkiDefaults";
import { renewalDays } from "./renewalDays";

/** The settings of certificates that have a default which more than one part of the program reads. */
interface PkiTimes {
  authorities?: Authorities;
  validityDays?: number;
  renewal?: { everyDays?: number };
}

/** The settings with these defaults filled in. They have the form of arguments of `Pki`. */
export type SettledPki<T extends PkiTimes = PkiTimes> = T & {
  authorities: Required<Authorities>;
  validityDays: number;
  renewal: NonNullable<T["renewal"]> & { everyDays: number };
};

/** Whatever comes after reads these. The time between two renewals follows the validity. */
export function settledPki<T extends PkiTimes>(settings: T): SettledPki<T> {
  const { validityDays = defaultValidityDays, renewal = {} } = settings;
  return {
    ...settings,
    authorities: authorities(settings.authorities),
    validityDays,
    renewal: { ...renewal, everyDays: renewal.everyDays ?? renewalDays(validityDays) },
  };
}
