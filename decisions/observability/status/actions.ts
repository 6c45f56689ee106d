import { ofStatus } from "../../findings/catalogue/catalogue";
import type { CatalogueEntry, Chapter } from "../../findings/catalogue/chapter";

/** A newer program on a host may have found what is not in the catalogue. */
const other = "docs/explanation/status.md";

const chapters: readonly Chapter[] = ofStatus;
const entries = new Map(chapters.flatMap((chapter) => Object.entries(chapter.entries)));

/** The action for each check: one command, or the page that has it. */
export function actionFor(check: string): string {
  const entry = entries.get(`status.${check}`);
  return entry === undefined ? other : actionOf(entry);
}

/** A screen has no links, so it has the path of the page. */
function actionOf({ action, page }: CatalogueEntry): string {
  if (page === undefined) return action;
  return action === "Follow the page." ? `docs/${page}` : action.replace(/\.$/, `: docs/${page}`);
}
