import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { rfc2136 } from "../components/dns/rfc2136";
import type { DnsBackend } from "../components/dns/DnsBackend";
import { argumentMistakes } from "../components/arguments/argumentMistakes";
import type { EtcdClusterArgs } from "../components/EtcdClusterArgs";
import { userError } from "../components/pulumi/userError";
import { closest } from "../decisions/findings/closest";
import { fitting } from "../decisions/arguments/fitting";
import { isRefused, mistake, type Mistake } from "../decisions/findings/mistake";
import { mistakesReport } from "../decisions/findings/mistakesReport";
import { shapeMistakes, type Shape } from "../decisions/arguments/shapeMistakes";
import { stackFields, stackShape } from "./stackShape";

type StackDns = { rfc2136?: Parameters<typeof rfc2136>[0] & { keySecretFile?: string } } & Record<
  "route53" | "cloudflare",
  Record<string, unknown> | undefined
>;

/**
 * Reads the stack's configuration. Wherever a PEM, a key or a secret is asked for, `NAMEFile` names a file with it instead; a
 * value set with `pulumi config set --secret` works too. Throws with every mistake at once, those of the cluster included.
 */
export function stackArgs(project = pulumi.getProject()): EtcdClusterArgs {
  const given = givenValues(`${project}:`);
  const contents = fileContents(given);
  // A file that is not there is told of; its field counts as given, or what needs it would be told of too.
  const plain = withFiles(given, (path) => contents.get(path)?.text ?? "") as Given;
  const misshapen = shapeMistakes(given, stackShape, "");
  const before = [
    ...misspelled(project),
    ...misshapen,
    ...backendMistakes(given.dns, misshapen),
    ...givenTwice(given),
    ...[...contents].flatMap(([path, { why }]) => (why === undefined ? [] : [mistake(path, why)])),
  ];
  // Before what files hold becomes a secret, so that keys are judged too.
  const found = [...before, ...judged(plain, before)];
  // Only this knows which fields are given as files.
  const written = (field: string) => (contents.has(`${field}File`) ? `${field}File` : field);
  if (found.length > 0)
    throw userError(mistakesReport(found, `the stack's configuration, below "${project}:"`, written));
  const secret = (path: string) => pulumi.secret(contents.get(path)?.text);
  return clusterArgs(withFiles(given, secret) as Given) as EtcdClusterArgs;
}

/** What a stack says, by the names of the arguments. */
type Given = Partial<Record<keyof EtcdClusterArgs, unknown>>;

function clusterArgs({ dns, ...rest }: Given): Partial<EtcdClusterArgs> {
  return {
    ...rest,
    dns: dns === undefined ? undefined : dnsBackend(dns as StackDns),
  } as Partial<EtcdClusterArgs>;
}

/** The cluster's own mistakes, of all that has the kind that it must have; of a field that was told of before, no more than that. */
function judged(plain: Given, before: readonly Mistake[]): Mistake[] {
  const told = new Set(before.map(({ path }) => path.replace(/File$/, "")));
  const { dns, ...rest } = fitting(plain, stackShape) as Given;
  const args = clusterArgs({ ...rest, dns: namedBackends(dns).length === 1 ? dns : undefined });
  return argumentMistakes(args).filter((one) => isRefused(one) && !told.has(one.path));
}

/** What is set under a name that is nearly the project's: Pulumi hands it to nobody, without a word. */
function misspelled(project: string): Mistake[] {
  return Object.keys(pulumi.runtime.allConfig()).flatMap((key) => {
    const [namespace = "", field] = key.split(":");
    return namespace !== project && closest(namespace, [project]) !== undefined
      ? [mistake(key, `nobody reads what is below "${namespace}:". Did you mean ${project}:${field}?`)]
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
        return [name, (stackFields as Record<string, Shape>)[name] === "text" ? text : parsed(text)];
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

/** What is there and named as a file too: one of them would go unread. */
function givenTwice(given: unknown, path = ""): Mistake[] {
  if (given === null || typeof given !== "object") return [];
  return Object.entries(given).flatMap(([key, inner]) => {
    const field = Array.isArray(given) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    return `${key}File` in given
      ? [mistake(field, "a file and its content are both given. Leave one of them out.")]
      : givenTwice(inner, field);
  });
}

/** What a file holds, or why it cannot be read. */
interface FileContent {
  text?: string;
  why?: string;
}

/** Of all files that are named anywhere, by field. */
function fileContents(given: unknown): Map<string, FileContent> {
  const contents = new Map<string, FileContent>();
  withFiles(given, (field, file) => contents.set(field, fileContent(file)));
  return contents;
}

function fileContent(file: string): FileContent {
  try {
    // The line break that an editor puts behind a passphrase is no part of it; behind a PEM it is.
    return { text: readFileSync(file, "utf8").replace(/^(.*)\r?\n$/, "$1") };
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === "ENOENT"
        ? "is not there"
        : `cannot be read (${(error as Error).message})`;
    return { why: `the file "${file}" ${why}. Write its path as seen from ${process.cwd()}.` };
  }
}

/** Where what stands there has a mistake of its own (no fields, a misspelled name), that is told of, and names the three too. */
function backendMistakes(dns: unknown, misshapen: readonly Mistake[]): Mistake[] {
  const isTold = misshapen.some(({ path }) => /^dns(\.\w+)?$/.test(path));
  return dns === undefined || isTold || namedBackends(dns).length === 1
    ? []
    : [mistake("dns", "name one of rfc2136, route53, cloudflare, with its settings below it.")];
}

function namedBackends(dns: unknown): string[] {
  return ["rfc2136", "route53", "cloudflare"].filter((kind) => kind in Object(dns));
}

/** The clouds' packages are loaded only where they are used: importing `@pulumi/aws` alone takes a second. */
function dnsBackend(dns: StackDns): DnsBackend {
  /* eslint-disable @typescript-eslint/no-require-imports -- see above */
  if (dns.rfc2136) return rfc2136(dns.rfc2136);
  if (dns.route53)
    return (require("../components/dns/route53") as typeof import("../components/dns/route53")).route53(
      dns.route53 as never,
    );
  if (dns.cloudflare)
    return (
      require("../components/dns/cloudflare") as typeof import("../components/dns/cloudflare")
    ).cloudflare(dns.cloudflare as never);
  throw userError("dns: no backend is named.");
}
