import { join } from "node:path";

/** The folder of states that earlier versions made: each is what `pulumi stack export` wrote. */
export const savedStates = join(__dirname, "..", "..", "fixtures", "states");

export interface SavedState {
  version: number;
  deployment: { resources: { urn: string; sourcePosition?: string; stackTrace?: unknown }[] };
}
