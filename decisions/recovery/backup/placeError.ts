import { fieldError, type FieldError } from "../../findings/fieldError";
import { belowForbidden, isInside, losingTrees } from "../../host/forbiddenTrees";
import { pathError } from "./pathError";

interface Place {
  example: string;
  /** Directories of etcd itself, which move aside with the data. */
  occupied: readonly string[];
  /** The one in the directory that gets the files. */
  folder?: string;
}

/** The error in a directory of the hosts where files would be lost, or would not reach their reader. */
export function placeError(
  field: string,
  path: string,
  { example, occupied, folder = "" }: Place,
): FieldError | undefined {
  const wrong = pathError(field, path, example);
  if (wrong) return wrong;
  const places = folder === "" ? [path] : [path, `${path}/${folder}`];
  const [first] = places.flatMap((place) => {
    const why = whyLost(place, occupied);
    return why === undefined ? [] : [`"${place}" ${why}`];
  });
  return first === undefined
    ? undefined
    : fieldError(field, `${first}. Files there would be lost. Write another directory, as in "${example}".`);
}

function whyLost(path: string, occupied: readonly string[]): string | undefined {
  const taken = occupied.find((directory) => isInside(path, directory));
  return taken === undefined ? belowForbidden(path, losingTrees) : `is inside "${taken}", which is etcd's`;
}
