import { answerLines, answerParts, requiredLine } from "../../host/answers/answerLines";
import { finding, type Finding } from "../../findings/finding";

/** The versions of an upgrade in their order, and whether etcd's settings have 3.6 start with keys of the API v2. */
export interface V2Upgrade {
  versions: readonly string[];
  keepsV2: boolean;
}

/** etcd 3.6 alone looks for them. A member of another minor than 3.5 answers that it has none. */
export function asksForV2({ versions: [next = ""], keepsV2 }: V2Upgrade): boolean {
  return next.startsWith("3.6.") && !keepsV2;
}

/**
 * The answer of `etcd-host check-v2`. A host that does not answer is asked again before its restart.
 * @throws where the answer is anything else.
 */
export function v2Findings(host: string, { versions: [next = ""] }: V2Upgrade, answer: string): Finding[] {
  if (answer === "") return [];
  const [content] = answerParts(requiredLine(answerLines(answer), "v2"), /^(none|log|store)$/);
  const message =
    content === "log"
      ? "the log has requests of the API v2. The update restarts this member once more under etcd 3.5, and stops " +
        `before etcd ${next} where keys of that API remain. See docs/runbooks/v2-keys.md.`
      : `the data has keys of the API v2, and etcd ${next} does not start with them. ` +
        "Follow docs/runbooks/v2-keys.md.";
  return [
    finding({
      code: "v2-keys.found",
      host,
      ok: content === "none",
      severity: content === "log" ? "warning" : "error",
      message,
    }),
  ];
}
