import { sshDefaults } from "../../../decisions/host/ssh/sshDefaults";
import { DialError } from "./dialError";
import type { KnownConnection } from "./KnownConnection";

/** How somebody dials. */
export interface Dialling {
  /** Whether a host that cannot be reached yet is waited for, as Pulumi's own commands do, or is just reported. */
  patient: boolean;
  /** Ends the tries. */
  signal?: AbortSignal;
  /** Hears why a try failed, and what comes. */
  report?: (message: string) => void;
}

/** Milliseconds between tries: those of Pulumi's own commands (`retry.Until` of its SDK for Go). */
const firstPause = 100;
const pauseGrowth = 1.5;
const longestPause = 5000;

/** Dials until it succeeds, or as many tries have failed as `dialErrorLimit` allows, or another try has no chance. */
export async function dialUntilLimit<T>(
  { dialErrorLimit = sshDefaults.dialErrorLimit }: KnownConnection,
  { patient, signal, report }: Dialling,
  dial: () => Promise<T>,
): Promise<T> {
  const asksForMore = dialErrorLimit < 0 || dialErrorLimit > sshDefaults.dialErrorLimit;
  let pause = firstPause;
  for (let failed = 1; ; failed++) {
    try {
      return await dial();
    } catch (error) {
      const repeat = error instanceof DialError ? error.repeat : "never";
      const isLast = dialErrorLimit >= 0 && failed > dialErrorLimit;
      const repeats = { quickly: true, patiently: patient, slowly: patient && asksForMore, never: false };
      if (isLast || !repeats[repeat]) throw error;
      const limit = dialErrorLimit < 0 ? "" : ` of ${dialErrorLimit + 1}`;
      report?.(`${(error as Error).message.replace(/[^.?]$/, "$&.")} Try ${failed + 1}${limit} follows.`);
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (signal?.aborted) throw error;
      pause = Math.min(pause * pauseGrowth, longestPause);
    }
  }
}
