import type { Finding } from "../../../findings/finding";
import { unchanged, warned, type RestoreSituation } from "../restoreSituation";
import { Watchers } from "../watchers";

/** Names in a target may be of data that was written later, whose revisions clients know. */
export function unlisted({ request, known }: RestoreSituation): Finding[] {
  if (request.watchers === Watchers.Keep) return [];
  return (known?.unlisted ?? []).flatMap((why) =>
    warned(
      "backup.not-listed",
      `the names of backups in a target are not known: ${why}. ${unchanged} If that target has a later backup, the ` +
        "restored cluster may give revisions again that clients know. Repair the target, then run pulumi preview.",
    ),
  );
}
