import { answerLines, shapedLines, wordsShape } from "../../../host/answers/answerLines";
import { oddAnswer } from "../../../host/answers/oddAnswer";

/** Revisions that clients may know, by the names in targets. No host may have that data any longer. */
export interface Lives {
  /** The last revision of each cluster. Each restore makes another cluster. */
  lives: { clusterId: string; revision: number }[];
  /** Why the names in a target are not known. */
  unlisted: string[];
}

/**
 * Reads these lines of the answer of `etcd-host restore-find`.
 * @throws where a line is odd.
 */
export function livesOf(text: string): Lives {
  const values = answerLines(text);
  return {
    lives: values("life").map((line) => {
      const [, clusterId, revision] = /^([0-9a-f]{1,16}) (\d{1,15})$/.exec(line) ?? [];
      if (clusterId === undefined) throw oddAnswer("its line life", line);
      return { clusterId, revision: Number(revision) };
    }),
    unlisted: shapedLines(values, "unlisted", wordsShape),
  };
}

/** The names that all hosts know: a directory may be on one host alone. Each reason has its hosts. */
export function livesOnHosts(
  answers: readonly ({ host: string; failed?: string } & Partial<Lives>)[],
): Lives {
  const hostsByWhy = new Map<string, string[]>();
  for (const answer of answers)
    for (const why of answer.failed === undefined ? (answer.unlisted ?? []) : [answer.failed])
      hostsByWhy.set(why, [...(hostsByWhy.get(why) ?? []), answer.host]);
  return {
    lives: answers.flatMap(({ lives = [] }) => lives),
    unlisted: [...hostsByWhy].map(([why, hosts]) => `${hosts.join(", ")}: ${why}`),
  };
}
