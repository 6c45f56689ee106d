import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../../..");

/** All that the code in these folders may print, with the parts of each string joined. */
function printedBy(...folders: string[]): string {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter(({ name }) => /\.(ts|go)$/.test(name) && !name.endsWith("_test.go"))
        .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8")),
    )
    .join("\n")
    .replace(/["`]\s*\+\s*["`]/g, "")
    .replace(/\\"/g, '"');
}

const printed = printedBy("components", "decisions", "stack", "host/internal");
const isPrinted = (text: string) =>
  printed.includes(text) || printed.includes(`"${text.replace(/:$/, "")}"`) || withValues(text).test(printed);

/** A message with examples of values, as the code has it: with a placeholder for any word. `%q` prints quotes. */
function withValues(text: string): RegExp {
  const word = (one: string) =>
    `(?:${one.replace(/[^\w ]/g, "\\$&")}|${one.startsWith('"') ? "%q" : String.raw`\S*(?:%[sdv]|\$\{[^}]*\})\S*`})`;
  return new RegExp(text.split(" ").map(word).join(" "));
}

/** Messages that runbooks quote of other programs. */
const ofOthers = new Set([
  // etcd and its clients
  "apply request took too long",
  "context deadline exceeded",
  "etcdserver: corrupt cluster",
  "etcdserver: mvcc: database space exceeded",
  "etcdserver: no leader",
  "etcdserver: request timed out",
  "etcdserver: too many requests",
  "failed to send out heartbeat on time",
  "found data inconsistency with peers",
  "no space left on device",
  "rejected connection on peer endpoint",
  "remote error: tls: bad certificate",
  "required revision has been compacted",
  "x509: certificate has expired",
  "x509: certificate has expired or is not yet valid",
  // Pulumi and its command plugin
  "Duplicate resource alias",
  "failed attempts: dial tcp",
  "failed attempts: ssh:",
  "failed to load checkpoint: EOF",
  "pending operations from previous deployment",
  "the stack is currently locked",
  "the stack is currently locked by 1 lock(s)",
]);

/** The texts in backticks outside of blocks, without commands and fields: they have three words or more. */
function quotedMessages(page: string): string[] {
  const text = page.replace(/^ *```[^]*?^ *```$/gm, "");
  const isCommand =
    /^(etcdctl|etcd-host|etcd-cluster|systemctl|pulumi|chronyc|timedatectl|ssh-keyscan|printf|npm|make)\b/;
  return [...text.matchAll(/`([^`]+)`/g)]
    .map(([, quoted = ""]) => quoted.replace(/\s+/g, " "))
    .filter((quoted) => quoted.split(" ").length > 2 && !isCommand.test(quoted) && !quoted.startsWith("{"));
}

test("each message that a runbook quotes is one that this project prints, or a listed one of another program", () => {
  const folder = join(root, "docs/runbooks");
  const quotes = readdirSync(folder).flatMap((name) =>
    quotedMessages(readFileSync(join(folder, name), "utf8")).map((text) => ({ name, text })),
  );
  expect(quotes.length).toBeGreaterThan(50);
  expect(quotes.filter(({ text }) => !isPrinted(text) && !ofOthers.has(text))).toEqual([]);
});

test("each message that a runbook about refusals lists is one that the program prints", () => {
  const page = readFileSync(join(root, "docs/runbooks/update-refused.md"), "utf8");
  const listed = page
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) =>
      [...(line.split(" | ")[0] ?? "").matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? ""),
    );
  expect(listed.length).toBeGreaterThan(30);
  expect(listed.filter((text) => !isPrinted(text))).toEqual([]);
});

test("no message of the program on hosts advises to mark a host lost, or to switch the checks off", () => {
  const advice = /\bmark (a |its |the )?host\b[^".]*lost|preUpdateChecks: false|set guard/gi;
  // The control: the runbook has such advice, because a person decides there.
  expect(readFileSync(join(root, "docs/runbooks/member-lost.md"), "utf8")).toMatch(advice);
  expect(printedBy("host/internal").match(advice)).toBeNull();
});
