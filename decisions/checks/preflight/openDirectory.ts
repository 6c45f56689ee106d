import { answerParts } from "../../host/answers/answerLines";

/** A directory that others than root can change, as a host reports it. */
export interface OpenDirectory {
  path: string;
  /** The numbers of its user and group. */
  user: number;
  group: number;
  /** Octal, as `chmod` takes it. */
  mode: string;
}

/** Reads its line; undefined where that is empty. */
export function openDirectory(line: string): OpenDirectory | undefined {
  if (line === "") return undefined;
  const [user, group, mode = "", path = ""] = answerParts(line, /^(\d{1,10}) (\d{1,10}) ([0-7]{4}) (\/.*)$/);
  return { path, user: Number(user), group: Number(group), mode };
}
