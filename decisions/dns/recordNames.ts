import { joinedNames, type ResourceNames } from "../pulumi/resourceNames";
import type { RecordSet } from "./recordSet";

/** The names of the resource of a whole set. */
export function recordSetNames(
  component: string,
  { id, host }: Pick<RecordSet, "id" | "host">,
): ResourceNames {
  return host === undefined ? { name: `${component}-${id}`, former: [] } : joinedNames(component, host, id);
}

/** The names of the resource of one host's record, where a set of several hosts is several resources. */
export function recordNames(
  component: string,
  { id, host: own }: Pick<RecordSet, "id" | "host">,
  host: string,
): ResourceNames {
  const names = joinedNames(component, host, id);
  return own === undefined ? { ...names, former: [`${component}-${id}-${host}`] } : names;
}
