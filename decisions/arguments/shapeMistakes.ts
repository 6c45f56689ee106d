import { mistake, type Mistake } from "../findings/mistake";
import { closest } from "../findings/closest";

/** What a value of a configuration file must be. `file` in a text's place: `NAMEFile` may stand for it. */
export type Shape =
  | "text"
  | "number"
  | "flag"
  | { list: Shape }
  /** Any names, each with such a value. */
  | { each: Shape }
  | { fields: Readonly<Record<string, Shape>>; needed?: readonly string[] };

/** Where a configuration file differs from what it may hold: names that nobody reads, and values of another kind. */
export function shapeMistakes(value: unknown, shape: Shape, path: string): Mistake[] {
  if (typeof shape === "string") return plain(value, shape, path);
  if ("list" in shape) {
    if (!Array.isArray(value)) return [mistake(path, `is no list. Write one, each entry behind a "- ".`)];
    return value.flatMap((one, index) => shapeMistakes(one, shape.list, `${path}[${index}]`));
  }
  if (value === null || typeof value !== "object" || Array.isArray(value))
    return [
      mistake(
        path,
        `${value === null ? "nothing stands there" : `${said(value)} stands where fields belong`}. ${fieldsOf(shape)}`,
      ),
    ];
  const given = value as Record<string, unknown>;
  if ("each" in shape)
    return Object.entries(given).flatMap(([key, one]) => shapeMistakes(one, shape.each, `${path}.${key}`));
  return [...named(given, shape.fields, path), ...absent(given, shape.needed ?? [], path)];
}

function named(
  given: Record<string, unknown>,
  fields: Readonly<Record<string, Shape>>,
  path: string,
): Mistake[] {
  return Object.entries(given).flatMap(([key, one]) => {
    const at = `${path}${path === "" ? "" : "."}${key}`;
    const shape = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (shape !== undefined) return shapeMistakes(one, shape, at);
    const base = key.replace(/File$/, "");
    if (base !== key && Object.hasOwn(fields, base) && fields[base] === "text") return plain(one, "text", at);
    const near = closest(key, Object.keys(fields));
    return [
      mistake(
        at,
        `no such field. ${near === undefined ? `There are ${namesOf(fields)}.` : `Did you mean ${near}?`}`,
      ),
    ];
  });
}

function absent(given: Record<string, unknown>, needed: readonly string[], path: string): Mistake[] {
  return needed
    .filter((key) => given[key] === undefined && given[`${key}File`] === undefined)
    .map((key) => mistake(`${path}${path === "" ? "" : "."}${key}`, `missing. Write it.`));
}

function plain(value: unknown, kind: "text" | "number" | "flag", path: string): Mistake[] {
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

/** Never the value of something that may be a key: only what is short and plain. */
function said(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return value.length > 40 ? "the text" : `"${value}"`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === null || value === undefined ? "nothing" : "a group of fields";
}

function fieldsOf(shape: Shape): string {
  if (typeof shape === "string" || !("fields" in shape)) return "Write fields below it.";
  return `Write fields below it; there are ${namesOf(shape.fields)}.`;
}

function namesOf(fields: Readonly<Record<string, Shape>>): string {
  return Object.keys(fields).join(", ");
}
