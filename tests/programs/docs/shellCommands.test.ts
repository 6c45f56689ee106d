import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { architectures } from "../../../decisions/host/programDigests";
import {
  commandsOf,
  isPlaceholder,
  pageCommands,
  root,
  type PageCommand,
} from "../../unit/support/pageCommands";
import { commandsIn } from "../../unit/support/shellWords";

const read = (file: string) => readFileSync(join(root, file), "utf8");
const makefile = read("Makefile");
const configuration = read("docs/configuration.md");
const outputs = read("index.ts");

let hostProgram: string;
beforeAll(() => {
  const architecture = architectures.find((one) => one === (process.arch === "x64" ? "amd64" : process.arch));
  hostProgram = join(mkdtempSync(join(tmpdir(), "etcd-host-")), "etcd-host");
  const packed = readFileSync(join(root, `host/build/etcd-host-linux-${String(architecture)}.gz`));
  writeFileSync(hostProgram, gunzipSync(packed), { mode: 0o755 });
});
afterAll(() => {
  rmSync(dirname(hostProgram), { recursive: true });
});

const helps = new Map<string, string | undefined>();

/** The help that a program prints; undefined where it refuses to. */
function help(program: string, args: string[]): string | undefined {
  const key = [program, ...args].join(" ");
  if (!helps.has(key)) {
    const { status, stdout } = spawnSync(program, [...args, "--help"], { cwd: root, encoding: "utf8" });
    helps.set(key, status === 0 ? stdout : undefined);
  }
  return helps.get(key);
}

const hasWord = (text: string, word: string) =>
  new RegExp(`(^|[\\s[|(])${word.replace(/[^\w-]/g, "\\$&")}(?![\\w-])`, "m").test(text);

/** The words that a verb gets: a flag, with its value where the help has one, or an argument. */
function argumentsOf(words: string[], text: string): { flags: string[]; others: string[] } {
  const flags: string[] = [];
  const others: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const [flag = ""] = (words[at] ?? "").split("=");
    if (!flag.startsWith("-")) others.push(flag);
    else flags.push(flag);
    if (flag.startsWith("-") && new RegExp(`${flag} [A-Z]`).test(text)) at++;
  }
  return { flags, others };
}

function ofVerb(program: string, before: string[], [verb, ...words]: string[], inBlock: boolean): string[] {
  if (verb === undefined || isPlaceholder(verb) || verb === "--help") return [];
  const text = help(program, [...before, verb]);
  if (text === undefined) return [`no verb ${verb}`];
  const { flags, others } = argumentsOf(
    words.filter((word) => word !== "--help"),
    text,
  );
  const [form = "", ...capitals] = (/^.*?:/.exec(text)?.[0] ?? "").match(/\b[A-Z]{2,}\b/g) ?? [];
  const wanted = form === "" ? 0 : capitals.length + 1;
  const subcommand = others[0];
  const problems = flags.filter((flag) => !hasWord(text, flag)).map((flag) => `${verb} has no ${flag}`);
  if (subcommand === undefined)
    return inBlock && wanted > 0 ? [...problems, `${verb} takes ${wanted} words`] : problems;
  if (others.length === wanted || hasWord(text, `${verb} ${subcommand}`)) return problems;
  return [...problems, `${verb} has no ${subcommand}`];
}

function ofMake(words: string[]): string[] {
  return words.flatMap((word) => {
    const [name = "", value] = word.split("=");
    if (isPlaceholder(name) && value === undefined) return [];
    if (value !== undefined) return makefile.includes(`$(${name})`) ? [] : [`no variable ${name}`];
    return new RegExp(`^${name}:`, "m").test(makefile) ? [] : [`no target ${name}`];
  });
}

/** The package.json that a page is about. */
function scriptsFor(page: string): Record<string, string> {
  const own = join(dirname(page), "package.json");
  const { scripts } = JSON.parse(read(existsSync(join(root, own)) ? own : "package.json")) as {
    scripts?: Record<string, string>;
  };
  return scripts ?? {};
}

function ofNpm({ page, words: [, verb = "", ...words], inBlock }: PageCommand): string[] {
  if (["ci", "install", "pack", "audit", "exec", "help"].includes(verb)) return [];
  const at = verb === "run" ? words.findIndex((word) => !word.startsWith("-")) : -1;
  const script = verb === "run" ? words[at] : verb;
  if (script === undefined || isPlaceholder(script)) return [];
  if (scriptsFor(page)[script] === undefined) return [`no script ${script}`];
  return script === "etcd-cluster"
    ? ofVerb(
        ...cli,
        words.slice(at + 1).filter((word) => word !== "--"),
        inBlock,
      )
    : [];
}

/** Outputs and fields that a command of Pulumi names. Another test compares its words and flags with its own help. */
function ofPulumi({ page, words }: PageCommand): string[] {
  const text = words.join(" ");
  const [, output] = /^pulumi stack output ([a-z]\w*)/.exec(text) ?? [];
  const source = page.startsWith("examples/") ? examples : outputs;
  const fields = [...text.matchAll(/\betcd-cluster:(\w+)/g)].map(([, field = ""]) => field);
  return [
    ...(output !== undefined && !new RegExp(`\\b${output}\\b`).test(source) ? [`no output ${output}`] : []),
    ...fields
      .filter((field) => !configuration.includes(`**\`${field}\``))
      .map((field) => `no field ${field}`),
  ];
}
const examples = execFileSync("git", ["ls-files", "examples/*.ts", "examples/*.yaml", "examples/*.py"], {
  cwd: root,
})
  .toString()
  .trim()
  .split("\n")
  .map(read)
  .join("\n");

const cli: [string, string[]] = [
  process.execPath,
  ["--require", "./stack/runTypescript.cjs", "cli/etcd-cluster.ts"],
];

/** Programs that are not of this project, and not checked here. */
const others = new Set(
  (
    "age awk cd chown cp curl cut date df dirname echo etcd etcdctl etcdutl eval find git grep head journalctl " +
    "kube-apiserver ls mkdir openssl printf promtool ps read readlink rm sed sha256sum sort ss systemctl systemd-run " +
    "tail test uniq zstd"
  ).split(" "),
);

function problemsOf(command: PageCommand): string[] {
  const { words, inBlock } = command;
  const [program = "", ...rest] = words;
  if (program === "etcd-host") return ofVerb(hostProgram, [], rest, inBlock);
  // Without --no, npx installs what a stranger may have published under this name.
  if (program === "npx")
    return rest[1] !== "etcd-cluster"
      ? ["write npx --no etcd-cluster"]
      : ofVerb(...cli, rest.slice(2), inBlock);
  if (program === "etcd-cluster") return ofVerb(...cli, rest, inBlock);
  if (program === "make") return ofMake(rest);
  if (program === "npm") return ofNpm(command);
  if (program === "pulumi") return ofPulumi(command);
  if (program === "lab/lab") {
    const verb = rest[0] === "--lab" ? rest[2] : rest[0];
    return verb === undefined || existsSync(join(root, `lab/verbs/${verb}.sh`)) ? [] : [`no verb ${verb}`];
  }
  if (/^\w+\//.test(program)) return existsSync(join(root, program)) ? [] : ["no such file"];
  // A program by its path, or in a variable of the shell.
  if (/^[/$"]/.test(program) || others.has(program)) return [];
  return ["a program that this test does not know"];
}

const reported = (commands: PageCommand[]) =>
  commands.flatMap((one) =>
    problemsOf(one).map((problem) => `${one.page}: ${one.words.join(" ")}: ${problem}`),
  );

test("each command of a page has verbs, targets, options, outputs and fields that exist", () => {
  for (const program of ["etcd-host", "npx", "make", "npm", "pulumi", "lab/lab"])
    expect(pageCommands.filter(({ words }) => words[0] === program).length).toBeGreaterThan(3);
  expect(reported(pageCommands)).toEqual([]);
});

test.each([
  ["etcd-host heal", "no verb heal"],
  ["etcd-host status --yaml", "status has no --yaml"],
  ["etcd-host backups steal", "backups has no steal"],
  ["etcd-host rejoin etcd02", "rejoin has no etcd02"],
  ["npx etcd-cluster status", "write npx --no etcd-cluster"],
  ["npx --no etcd-cluster watch", "no verb watch"],
  ["npx --no etcd-cluster status --stakc=prod", "status has no --stakc"],
  ["npx --no etcd-cluster files orders --stack prod", "files has no orders"],
  ["npm run --silent etcd-cluster -- plans", "no verb plans"],
  ["npm run nothing", "no script nothing"],
  ["make everything", "no target everything"],
  ["make shell HOSTS=etcd01", "no variable HOSTS"],
  ['eval "$(pulumi stack output etcdctlEnvironment)"', "no output etcdctlEnvironment"],
  ["pulumi up --config etcd-cluster:repairDrifts=true", "no field repairDrifts"],
  ["lab/lab break etcd01", "no verb break"],
  ["lab/toolchain/environment", "no such file"],
  ["etcd-hots status", "a program that this test does not know"],
])("`%s` is reported: %s", (line, problem) => {
  const found = reported(commandsOf("README.md", `\`\`\`sh\nBEFORE=1 ${line} # comment\n\`\`\`\n`));
  expect(found).toEqual([expect.stringMatching(new RegExp(`: ${problem}$`))]);
});

test("the words of a command are those that a shell has", () => {
  const text =
    "if a --x='1 2' </dev/null | b \"$(c d)\"; then # e\n  f \\\n    g && timeout 5 h > i\nfi\n" +
    "for j in k; do l; done\n";
  expect(commandsIn(text)).toEqual([["a", "--x=1 2"], ["c", "d"], ["b", "$(c d)"], ["f", "g"], ["h"], ["l"]]);
});
