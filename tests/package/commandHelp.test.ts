import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { releaseArchive } from "../integration/support/releases";
import {
  commandsOf,
  isPlaceholder,
  pageCommands,
  root,
  type PageCommand,
} from "../unit/support/pageCommands";

// Each help is a process of its own.
jest.setTimeout(300_000);

/** 3.5 alone checks for keys of the API v2, and newer ones have options of a restore. */
const versions = ["3.5.35", "3.6.16"];
const scratch = mkdtempSync(join(tmpdir(), "etcd-help-"));
beforeAll(() => {
  for (const version of versions) execFileSync("tar", ["-xzf", releaseArchive(version), "-C", scratch]);
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

const programs = ["pulumi", "etcdctl", "etcdutl"];
const helps = new Map<string, string>();

/** The help of a command. A program prints the help of the command above where it does not have this one. */
function help(words: readonly string[]): string {
  const key = words.join(" ");
  const known = helps.get(key);
  if (known !== undefined) return known;
  const printed =
    words[0] === "pulumi"
      ? helpIn(scratch, words)
      : versions.map((version) => helpIn(join(scratch, `etcd-v${version}-linux-amd64`), words)).join("\n");
  helps.set(key, printed);
  return printed;
}

/** Pulumi hides options of plans otherwise. */
const environment = { ...process.env, PULUMI_EXPERIMENTAL: "true" };

function helpIn(folder: string, words: readonly string[]): string {
  const script = 'eval "$(lab/toolchain/env)"; PATH=$1:$PATH; shift; exec "$@" --help';
  return spawnSync("sh", ["-c", script, "sh", folder, ...words], {
    cwd: root,
    env: environment,
    encoding: "utf8",
  }).stdout;
}

function isKnown(above: readonly string[], word: string): boolean {
  const text = help([...above, word]);
  const [, aliases = ""] = /^Aliases:\n +(.*)$/m.exec(text) ?? [];
  return (
    new RegExp(`^\\s*${[...above, word].join(" ")}(\\s|$)`, "m").test(text) ||
    aliases.split(", ").includes(word)
  );
}

/** The words of a command that name it: `pulumi stack output` in `pulumi stack output clusterId`. */
function namedBy(words: readonly string[]): string[] {
  const named = words.slice(0, 1);
  for (const word of words.slice(1)) {
    if (!/^[a-z][a-z0-9-]*$/.test(word) || !isKnown(named, word)) break;
    named.push(word);
  }
  return named;
}

function problemsOf({ words }: PageCommand): string[] {
  const named = namedBy(words);
  const next = words[named.length];
  const text = help(named);
  const hasCommands = /^(available )?commands:$/im.test(text);
  if (hasCommands && next !== undefined && !next.startsWith("-") && !isPlaceholder(next))
    return [`no command ${next}`];
  return words
    .filter((word) => word.startsWith("-") && word !== "--help")
    .map((word) => word.replace(/=.*$/, ""))
    .filter((flag) => !new RegExp(`(^|[\\s,])${flag}(?![\\w-])`, "m").test(text))
    .map((flag) => `no option ${flag}`);
}

const reported = (commands: PageCommand[]) =>
  commands
    .filter(({ words }) => programs.includes(words[0] ?? ""))
    .flatMap((one) => problemsOf(one).map((problem) => `${one.page}: ${one.words.join(" ")}: ${problem}`));

test("each command of Pulumi and etcd on a page has words and options that its own help has", () => {
  for (const program of programs)
    expect(pageCommands.filter(({ words }) => words[0] === program).length).toBeGreaterThan(2);
  expect(reported(pageCommands)).toEqual([]);
});

test.each([
  ["pulumi stack ouput endpoints", "no command ouput"],
  ["pulumi up --yse", "no option --yse"],
  ["pulumi refresh --clear-pending", "no option --clear-pending"],
  ["etcdctl endpoint helth --cluster", "no command helth"],
  ["etcdctl member list -W table", "no option -W"],
  ["etcdutl snapshot restore FILE --data /x", "no option --data"],
])("`%s` is reported: %s", (line, problem) => {
  const found = reported(commandsOf("README.md", `\`\`\`sh\n${line}\n\`\`\`\n`));
  expect(found).toEqual([expect.stringMatching(new RegExp(`: ${problem}$`))]);
});
