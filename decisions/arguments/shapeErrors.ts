import { didYouMean } from "../findings/didYouMean";
import { fieldError, type FieldError } from "../findings/fieldError";
import { fileFields } from "./fileFields";
import { formerField } from "./formerFields";
import { readTheFile } from "../findings/readTheFile";

/** The kind that a value must have. */
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
  /** The words for a value that Pulumi knows only later, as in "an Output"; none for any other. */
  late: (value: unknown) => string | undefined;
  /** The group of the cluster's arguments that a component's own arguments are. */
  group?: string;
}

/** In YAML `NAMEFile` may stand for a key or a secret, and nothing is late. */
export const yaml: Source = { language: "yaml", late: () => undefined };

/** The differences of a value from its shape: names that are not read, and values of another kind. */
export function shapeErrors(value: unknown, shape: Shape, path: string, source: Source = yaml): FieldError[] {
  const late = source.late(value);
  const name = path === "" ? "the arguments" : path;
  if (typeof shape === "object" && "input" in shape)
    return late === undefined ? shapeErrors(value, shape.input, path, source) : [];
  if (late !== undefined)
    return [
      fieldError(
        name,
        `is ${late}. This field must be known before resources are made. Write a plain ${plainWord(shape)}.`,
        "field.late",
      ),
    ];
  if (typeof shape === "string")
    return source.language === "yaml" ? plainInYaml(value, shape, path) : plain(value, shape, path);
  if ("list" in shape) {
    if (!Array.isArray(value))
      return [fieldError(path, `is not a list. ${listWords[source.language]}`, "field.type")];
    return [...value.keys()].flatMap((index) =>
      shapeErrors(value[index], shape.list, `${path}[${index}]`, source),
    );
  }
  if (!isGroup(value)) {
    const place = value === null || value === undefined ? "there" : "where fields belong";
    return [fieldError(name, `${kindOf(value)} stands ${place}. ${fieldsOf(shape, source)}`, "field.type")];
  }
  const given = value;
  if ("each" in shape)
    return Object.entries(given).flatMap(([key, one]) =>
      shapeErrors(one, shape.each, `${path}.${key}`, source),
    );
  return [...named(given, shape, path, source), ...absent(given, shape.needed ?? [], path, source)];
}

function named(
  given: Record<string, unknown>,
  { fields, needed = [] }: Fields,
  path: string,
  source: Source,
): FieldError[] {
  return Object.entries(given).flatMap(([key, one]) => {
    // In a program that is the same as a field that is left out.
    if (one === undefined) return [];
    const at = within(path, key);
    const shape = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (shape !== undefined && one === null && !needed.includes(key))
      return [
        fieldError(at, "nothing (null) stands there. Leave the field out, or write its value.", "field.type"),
      ];
    if (shape !== undefined) return shapeErrors(one, shape, at, source);
    const camelCase = inCamelCase(key);
    const former = formerField(within(path, camelCase), source.group);
    if (former !== undefined) return [fieldError(at, former, "field.renamed")];
    const base = camelCase.replace(/File$/, "");
    const near = Object.hasOwn(fields, base) ? base : didYouMean(camelCase, Object.keys(fields));
    if (base !== camelCase && Object.hasOwn(fields, base) && fileFields.has(base)) {
      if (source.language === "yaml" && key === camelCase) return plainInYaml(one, "text", at);
      if (source.language === "yaml")
        return [fieldError(at, `no such field. Did you mean ${camelCase}?`, "field.unknown")];
      return [
        fieldError(
          at,
          `no such field in a program. Write ${base} with the content of the file: ${readTheFile}.`,
          "field.unknown",
        ),
      ];
    }
    return [
      fieldError(
        at,
        `no such field. ${near === undefined ? `The fields are: ${namesOf(fields)}.` : `Did you mean ${near}?`}`,
        "field.unknown",
      ),
    ];
  });
}

/** Python's SDK hands on a name that it does not know as it is written. */
function inCamelCase(name: string): string {
  return name.replace(/(?<=[^_])_([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
}

function absent(
  given: Record<string, unknown>,
  needed: readonly string[],
  path: string,
  { language }: Source,
): FieldError[] {
  return needed
    .filter(
      (key) => given[key] === undefined && (language === "program" || given[`${key}File`] === undefined),
    )
    .map((key) => fieldError(within(path, key), "missing. Write it.", "field.missing"));
}

type Plain = "text" | "number" | "flag";

/** Pulumi hands on a date of YAML, such as 2026-11-30, as Go prints it. */
const goDate = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} \S+$/;

function plainInYaml(value: unknown, kind: Plain, path: string): FieldError[] {
  if (kind === "text" && typeof value === "string" && goDate.test(value))
    return [
      fieldError(
        path,
        "YAML reads what stands there as a date. Put it in quotes, as it stands.",
        "field.type",
      ),
    ];
  if (kind === "text" && typeof value !== "string") {
    // Digits that begin with zeros, or are too many, come as another number. They may be a password.
    if (typeof value === "number")
      return [
        fieldError(
          path,
          "YAML reads what stands there as a number. Put it in quotes, as it stands.",
          "field.type",
        ),
      ];
    return [
      fieldError(
        path,
        `${said(value)} is not a text.${typeof value === "boolean" ? " Put it in quotes." : ""}`,
        "field.type",
      ),
    ];
  }
  if (kind === "number" && typeof value !== "number") {
    const quoted = typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));
    return [
      fieldError(
        path,
        `${said(value)} is not a number. ${quoted ? "Write it without quotes." : "Write digits."}`,
        "field.type",
      ),
    ];
  }
  if (kind === "flag" && typeof value !== "boolean")
    return [
      fieldError(
        path,
        `${said(value)} is neither true nor false. Write one of them, without quotes.`,
        "field.type",
      ),
    ];
  return [];
}

const javascript = { text: "string", number: "number", flag: "boolean" } as const;

/** A text that looks like a number or a flag, which it should be. */
const looksPlain = /^(-?[\d.]+|true|false|yes|no|on|off)$/i;

/** A value that may be a secret is not printed, only its type. */
function plain(value: unknown, kind: Plain, path: string): FieldError[] {
  if (typeof value === javascript[kind]) return [];
  const found =
    value === null
      ? "nothing (null)"
      : kind === "text" || typeof value === "object" || (typeof value === "string" && !looksPlain.test(value))
        ? `a value of another type (${Array.isArray(value) ? "array" : typeof value})`
        : said(value);
  // Pulumi's YAML programs come here too, where `version: 3.6` is a number.
  const quotes = kind === "text" && typeof value === "number" ? " In YAML, put the number in quotes." : "";
  return [
    fieldError(
      path,
      `${found} stands where a ${javascript[kind]} belongs. Write a ${javascript[kind]}.${quotes}`,
      "field.type",
    ),
  ];
}

/** A `Map`, a `Set` or a `Date` holds its values beside its fields, and the package reads fields alone. */
export function isGroup(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  return !(value instanceof Map || value instanceof Set || value instanceof Date);
}

/** A text in a wrong place may be a secret, so only one that looks like a number or a flag is quoted. */
function said(value: unknown): string {
  if (typeof value === "string" && looksPlain.test(value)) return `"${value}"`;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : kindOf(value);
}

/** A value without its content: where fields belong, a number may be a secret too. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Map || value instanceof Set || value instanceof Date)
    return `a ${value.constructor.name}`;
  const kinds: Record<string, string> = {
    string: "a text",
    number: "a number",
    boolean: "a flag",
    object: "a group of fields",
  };
  return kinds[typeof value] ?? `a ${typeof value}`;
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

function namesOf(fields: Readonly<Record<string, Shape>>): string {
  return Object.keys(fields).join(", ");
}

function within(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
