import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { argumentErrors } from "../components/arguments/argumentErrors";
import { withSecretCredentials } from "../components/recovery/backup/withSecretCredentials";
import type { EtcdClusterArgs } from "../components/EtcdClusterArgs";
import { userError } from "../components/pulumi/userError";
import { didYouMean } from "../decisions/findings/didYouMean";
import { wellShapedPart } from "../decisions/arguments/wellShapedPart";
import { isRefused, fieldError, type FieldError } from "../decisions/findings/fieldError";
import { errorsReport } from "../decisions/findings/errorsReport";
import { shapeErrors } from "../decisions/arguments/shapeErrors";
import { stackShape } from "./stackShape";

/**
 * Reads the stack's configuration. In place of a PEM, a key or a secret, `NAMEFile` may name a file with it. A value
 * set with `pulumi config set --secret` works too. Throws with every error at once, those of the cluster included.
 */
export function stackArgs(project = pulumi.getProject()): EtcdClusterArgs {
  const given = givenValues(`${project}:`);
  const contents = fileContents(given);
  // A missing file is reported. Its field counts as given, or the fields that need it would be reported too.
  const plain = withFiles(given, (path) => contents.get(path)?.text ?? "") as Given;
  const misshapen = shapeErrors(given, stackShape, "");
  const before = [
    ...misspelled(project),
    ...misshapen,
    ...givenTwice(given),
    ...[...contents].flatMap(([path, { why }]) =>
      why === undefined ? [] : [fieldError(path, why, "field.file")],
    ),
  ];
  // Before what files hold becomes a secret, so that keys are judged too.
  const found = [...before, ...judged(plain, before)];
  // Only this knows which fields are given as files.
  const written = (field: string) => (contents.has(`${field}File`) ? `${field}File` : field);
  if (found.length > 0)
    throw userError(errorsReport(found, `the stack's configuration, below "${project}:"`, written));
  const secret = (path: string) => pulumi.secret(contents.get(path)?.text);
  return withSecretBackup(withFiles(given, secret) as EtcdClusterArgs, project);
}

/**
 * Pulumi decrypts a value of `config set --secret` for the program, and marks only the whole field as a secret.
 * Then the credentials in that field are secrets for this program too.
 */
function withSecretBackup(args: EtcdClusterArgs, project: string): EtcdClusterArgs {
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  if (args.backup === undefined || isConfigSecret?.(`${project}:backup`) !== true) return args;
  return { ...args, backup: withSecretCredentials(args.backup) };
}

/** The values of a stack, by the names of the arguments. */
type Given = Partial<Record<keyof EtcdClusterArgs, unknown>>;

/**
 * The cluster's own errors, in all values of the right kind. A field that was reported before is not reported again.
 */
function judged(plain: Given, before: readonly FieldError[]): FieldError[] {
  const reported = new Set(before.map(({ path }) => path.replace(/File$/, "")));
  // A backend whose name is misspelled is reported with the three that exist.
  const isReported = [...reported].some((field) => /^dns(\.\w+)?$/.test(field));
  const { dns, ...rest } = wellShapedPart(plain, stackShape) as Given;
  const args = isReported && Object.keys(dns ?? {}).length !== 1 ? rest : { ...rest, dns };
  return argumentErrors(args as Partial<EtcdClusterArgs>).filter(
    (one) => isRefused(one) && !reported.has(one.path),
  );
}

/** Values under a name that is nearly the project's. Pulumi ignores them silently. */
function misspelled(project: string): FieldError[] {
  return Object.keys(pulumi.runtime.allConfig()).flatMap((key) => {
    const [namespace = "", field] = key.split(":");
    return namespace !== project && didYouMean(namespace, [project]) !== undefined
      ? [
          fieldError(
            key,
            `no program reads values below "${namespace}:". Did you mean ${project}:${field}?`,
            "field.unknown",
          ),
        ]
      : [];
  });
}

/** All that is set under the project's name: a word as it stands, everything else as YAML wrote it. */
function givenValues(prefix: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, text]) => {
        const name = key.slice(prefix.length);
        return [name, stackShape.fields[name] === "text" ? text : parsed(text)];
      }),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `privateKeyFile: path` becomes `privateKey: content`, at any depth; `content` gets the field as it was. */
function withFiles(given: unknown, content: (field: string, file: string) => unknown, path = ""): unknown {
  if (Array.isArray(given)) return given.map((one, index) => withFiles(one, content, `${path}[${index}]`));
  if (given === null || typeof given !== "object") return given;
  return Object.fromEntries(
    Object.entries(given).map(([key, inner]) => {
      const field = path === "" ? key : `${path}.${key}`;
      return key.endsWith("File") && typeof inner === "string"
        ? [key.slice(0, -"File".length), content(field, inner)]
        : [key, withFiles(inner, content, field)];
    }),
  );
}

/** Fields that are given as a value and as a file: one of them would be ignored. */
function givenTwice(given: unknown, path = ""): FieldError[] {
  if (given === null || typeof given !== "object") return [];
  return Object.entries(given).flatMap(([key, inner]) => {
    const field = Array.isArray(given) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    return `${key}File` in given
      ? [fieldError(field, "a file and its content are both given. Leave one of them out.", "field.conflict")]
      : givenTwice(inner, field);
  });
}

/** The content of a file, or the reason why it cannot be read. */
interface FileContent {
  text?: string;
  why?: string;
}

/** The contents of all named files, by field. */
function fileContents(given: unknown): Map<string, FileContent> {
  const contents = new Map<string, FileContent>();
  withFiles(given, (field, file) => contents.set(field, fileContent(file)));
  return contents;
}

function fileContent(file: string): FileContent {
  try {
    // The line break that an editor puts behind a passphrase does not belong to it; behind a PEM it does.
    return { text: readFileSync(file, "utf8").replace(/^(.*)\r?\n$/, "$1") };
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === "ENOENT"
        ? "is not there"
        : `cannot be read (${(error as Error).message})`;
    return { why: `the file "${file}" ${why}. Write its path as seen from ${process.cwd()}.` };
  }
}
