/** The name of a resource, and the names that it has in the states of earlier versions. */
export interface ResourceNames {
  name: string;
  former: readonly string[];
}

/**
 * Joins names that users give, and ends with a part that this program names: `etcd/etcd01/member`. Only the first one
 * may have a slash in it: a host, a client, a token and a version have none. So two lists of one length never give one
 * name. Earlier versions joined the names by hyphens, which all of them may have.
 */
export function joinedNames(...names: string[]): ResourceNames {
  return { name: names.join("/"), former: [names.join("-")] };
}

/** The names of a resource below a component whose own names are joined. A part may have had another name. */
export function namesBelow(component: ResourceNames, part: string, formerPart = part): ResourceNames {
  // Pulumi derives former names below a renamed cluster from aliases that begin with the component's present name.
  const above = [...component.former, component.name];
  const parts = [...new Set([part, formerPart])];
  return {
    name: `${component.name}/${part}`,
    former: above.flatMap((one) => parts.map((former) => `${one}-${former}`)),
  };
}
