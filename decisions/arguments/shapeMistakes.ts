import { didYouMean } from "../findings/didYouMean";
import { mistake, type Mistake } from "../findings/mistake";
import { formerField } from "./formerFields";

/** What a value must be. */
export type Shape =
  | "text"
  | "number"
  | "flag"
  | { list: Shape }
  /** Any names, each with such a value. */
  | { each: Shape }
  | Fields
  /** An Output of it may stand there too. */
  | { input: Shape };

export interface Fields {
  fields: Readonly<Record<string, Shape>>;
  needed?: readonly string[];
}

/** Where values come from. */
export interface Source {
  /** A file, with its own rules of writing; in a program a value has its type already. */
  language: "yaml" | "program";
  /** What a value is that Pulumi knows only later, as in "an Output"; nothing for any other. */
  late: (value: unknown) => string | undefined;
  /** The group of the cluster's arguments that a component's own arguments are. */
  group?: string;
}

/** In YAML `NAMEFile` may stand for a text, and nothing is late. */
export const yaml: Source = { language: "yaml", late: () => undefined };

/** Where a value differs from what it may be: names that nobody reads, and values of another kind. */
export function shapeMistakes(value: unknown, shape: Shape, path: string, source: Source = yaml): Mistake[] {
  const late = source.late(value);
  if (typeof shape === "object" && "input" in shape)
    return late === undefined ? shapeMistakes(value, shape.input, path, source) : [];
  if (late !== undefined)
    return [mistake(path, `is ${late}; it shapes the resources, so write a plain ${plainWord(shape)}.`)];
  if (typeof shape === "string")
    return source.language === "yaml" ? plainInYaml(value, shape, path) : plain(value, shape, path);
  if ("list" in shape) {
    if (!Array.isArray(value)) return [mistake(path, `is no list. ${listWords[source.language]}`)];
    return [...value.keys()].flatMap((index) =>
      shapeMistakes(value[index], shape.list, `${path}[${index}]`, source),
    );
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    const stands =
      value === null || value === undefined
        ? "nothing stands there"
        : `${said(value)} stands where fields belong`;
    return [mistake(path === "" ? "the arguments" : path, `${stands}. ${fieldsOf(shape, source)}`)];
  }
  const given = value as Record<string, unknown>;
  if ("each" in shape)
    return Object.entries(given).flatMap(([key, one]) =>
      shapeMistakes(one, shape.each, `${path}.${key}`, source),
    );
  return [...named(given, shape.fields, path, source), ...absent(given, shape.needed ?? [], path, source)];
}

function named(
  given: Record<string, unknown>,
  fields: Readonly<Record<string, Shape>>,
  path: string,
  source: Source,
): Mistake[] {
  return Object.entries(given).flatMap(([key, one]) => {
    // In a program that is the same as a field that is left out.
    if (one === undefined) return [];
    const at = within(path, key);
    const shape = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (shape !== undefined) return shapeMistakes(one, shape, at, source);
    const former = formerField(source.group === undefined ? at : within(source.group, at));
    if (former !== undefined) return [mistake(at, former)];
    const base = key.replace(/File$/, "");
    const near = didYouMean(key, Object.keys(fields));
    if (base !== key && Object.hasOwn(fields, base) && isText(fields[base])) {
      if (source.language === "yaml") return plainInYaml(one, "text", at);
      return [
        mistake(
          at,
          `no such field in a program. Read the file, as in ${base}: readFileSync("path", "utf8").`,
        ),
      ];
    }
    return [
      mistake(
        at,
        `no such field. ${near === undefined ? `There are ${namesOf(fields)}.` : `Did you mean ${near}?`}`,
      ),
    ];
  });
}

function absent(
  given: Record<string, unknown>,
  needed: readonly string[],
  path: string,
  { language }: Source,
): Mistake[] {
  return needed
    .filter(
      (key) => given[key] === undefined && (language === "program" || given[`${key}File`] === undefined),
    )
    .map((key) => mistake(within(path, key), "missing. Write it."));
}

type Plain = "text" | "number" | "flag";

function plainInYaml(value: unknown, kind: Plain, path: string): Mistake[] {
  if (kind === "text" && typeof value !== "string") {
    // Digits that begin with zeros, or are too many, come as another number: what was written is not known here.
    if (typeof value === "number")
      return [
        mistake(path, `YAML reads what stands there as the number ${value}. Put it in quotes, as it stands.`),
      ];
    return [
      mistake(path, `${said(value)} is no text.${typeof value === "boolean" ? " Put it in quotes." : ""}`),
    ];
  }
  if (kind === "number" && typeof value !== "number") {
    const quoted = typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));
    return [
      mistake(path, `${said(value)} is no number. ${quoted ? "Write it without quotes." : "Write digits."}`),
    ];
  }
  if (kind === "flag" && typeof value !== "boolean")
    return [mistake(path, `${said(value)} is neither true nor false. Write one of them, without quotes.`)];
  return [];
}

const javascript = { text: "string", number: "number", flag: "boolean" } as const;

/** A value where a text belongs may be a secret, so only its type is printed. */
function plain(value: unknown, kind: Plain, path: string): Mistake[] {
  if (typeof value === javascript[kind]) return [];
  const found =
    value === null
      ? "null"
      : kind === "text" || typeof value === "object"
        ? `a value of another type (${typeof value})`
        : said(value);
  return [mistake(path, `${found} stands where a ${javascript[kind]} belongs. Write a ${javascript[kind]}.`)];
}

/** Never the value of something that may be a key: only what is short and plain. */
function said(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return value.length > 40 ? "the text" : `"${value}"`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === null || value === undefined ? "nothing" : "a group of fields";
}

function plainWord(shape: Exclude<Shape, { input: Shape }>): string {
  if (typeof shape === "string") return javascript[shape];
  return "list" in shape ? "list" : "object";
}

const listWords = {
  yaml: 'Write one, each entry behind a "- ".',
  program: "Write one, as in [a, b].",
} as const;

function fieldsOf(shape: Shape, { language }: Source): string {
  const write = language === "yaml" ? "Write fields below it" : "Write an object";
  if (typeof shape === "string" || !("fields" in shape)) return `${write}.`;
  return language === "yaml"
    ? `${write}; there are ${namesOf(shape.fields)}.`
    : `${write} with fields of ${namesOf(shape.fields)}.`;
}

function isText(shape: Shape | undefined): boolean {
  return shape === "text" || (typeof shape === "object" && "input" in shape && isText(shape.input));
}

function namesOf(fields: Readonly<Record<string, Shape>>): string {
  return Object.keys(fields).join(", ");
}

function within(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
