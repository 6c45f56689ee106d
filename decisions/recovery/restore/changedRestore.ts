import { warning, type FieldError } from "../../findings/fieldError";
import type { RestoreFacts } from "./restoreFacts";
import type { RestoreRequest } from "./restoreRequest";
import { normalId } from "./restoreSituation";
import { Watchers } from "./watchers";

type Asked = Pick<RestoreRequest, "source" | "over" | "watchers">;

/**
 * The fields of a restore that were changed since it was recorded. They change nothing without another token. Its
 * record has the backup that `latest` meant, so that word is not compared. A field that is taken out is not either.
 */
export function changedRestore(asked: Asked, facts: RestoreFacts): FieldError[] {
  const kind = asked.source.kind === "survivor" ? "recover" : "restore";
  const changed = (field: string, is: string, was: string) =>
    is === was
      ? []
      : [
          warning(
            `${kind}.${field}`,
            `"${is}" has no effect, because token "${facts.token}" began with "${was}", and a token restores once. ` +
              `Write another token, or "${was}" again.`,
            "token.used",
          ),
        ];
  if (kind !== facts.kind) return changed("token", facts.token, `${facts.kind}.${facts.token}`);
  const { over, watchers } = asked;
  return [
    ...changed(kind === "recover" ? "from" : "snapshot", ...sources(asked, facts)),
    ...(over === undefined ? [] : changed("over", normalId(over), normalId(facts.over ?? "none"))),
    ...(kind === "recover"
      ? []
      : changed("watchers", watchers, facts.bump === 0 ? Watchers.Keep : Watchers.End)),
  ];
}

/** The source as it is asked for, and as it was recorded. */
function sources({ source }: Asked, { snapshot, seeds: [seed = ""] }: RestoreFacts): [string, string] {
  switch (source.kind) {
    case "survivor":
      return [source.host, seed];
    case "file":
      return [`file://${source.path} on ${source.host}`, `file://${snapshot} on ${seed}`];
    case "key":
      return [source.key, snapshot];
    case "latest":
      return ["latest", "latest"];
  }
}
