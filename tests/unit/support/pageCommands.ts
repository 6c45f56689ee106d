import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { markdown } from "../../../scripts/style/markdownPassages";
import { commandsIn } from "./shellWords";

export const root = join(__dirname, "../../..");

/** A command that a page shows. */
export interface PageCommand {
  page: string;
  words: string[];
  /** It stands in a block. A command in a sentence may lack its arguments. */
  inBlock: boolean;
}

/** Programs whose commands are checked in sentences too. A text with `…` is a message. */
const inSentences = /^(etcd-host|etcd-cluster|npx|make|npm|pulumi|etcdctl|etcdutl|lab\/lab) [^…]*$/;

export const pages = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  cwd: root,
})
  .toString()
  .split("\n")
  .filter((page) => page !== "" && existsSync(join(root, page)));

export function commandsOf(page: string, text: string): PageCommand[] {
  return markdown.parse(text, {}).flatMap((token): PageCommand[] => {
    if (token.type === "fence" && token.info === "sh")
      return commandsIn(token.content).map((words) => ({ page, words, inBlock: true }));
    return (token.children ?? [])
      .filter(({ type, content }) => type === "code_inline" && inSentences.test(content))
      .flatMap(({ content }) => commandsIn(content))
      .map((words) => ({ page, words, inBlock: false }));
  });
}

/** All commands of all pages about this version. */
export const pageCommands = pages
  .filter((page) => page !== "CHANGELOG.md")
  .flatMap((page) => commandsOf(page, readFileSync(join(root, page), "utf8")));

/** Stands for a word of the reader: `NAME`, `…`, or a variable of the shell. */
export const isPlaceholder = (word: string) => /^[A-Z][A-Z-]*$|…|\.\.\.|^\$/.test(word);
