import type { ErrorCode } from "./catalogue/catalogue";
import { printable } from "./printable";
import { withCode } from "./withCode";
import { withoutKeys } from "./withoutKeys";

/**
 * An error in a configuration. It has a path, where a finding has a host, because a field belongs to no single host.
 */
export interface FieldError {
  /** The field: `hosts[0].name`. */
  path: string;
  /** Further fields with the same error: two fields with one value are both wrong. */
  also?: readonly string[];
  /** The error and the remedy; in parts where they name other fields. */
  message: Sentence;
  /** Only an `error` stops the update. */
  severity: "error" | "warning";
  /** The kind of the error. The catalogue explains it. */
  code: ErrorCode;
}

export type Sentence = string | readonly (string | FieldName)[];

/** A field in a sentence. The printer knows the name that the reader uses. */
export interface FieldName {
  field: string;
  /** Only the last word of it is printed: it is beside the field that is wrong. */
  short?: boolean;
}

export const isRefused = ({ severity }: FieldError): boolean => severity === "error";

export function fieldError(path: string, message: Sentence, code: ErrorCode = "field.invalid"): FieldError {
  return { path, message, severity: "error", code };
}

export function warning(path: string, message: Sentence, code: ErrorCode = "field.unwise"): FieldError {
  return { path, message, severity: "warning", code };
}

/** A sentence that names fields: sentence`Set ${{ field: "leafKeys.algorithm" }}, or leave it out.` */
export function sentence(
  texts: TemplateStringsArray,
  ...values: readonly (string | number | FieldName)[]
): Sentence {
  return texts.flatMap((text, index) => {
    const value = values[index];
    if (value === undefined) return [text];
    return [text, typeof value === "object" ? value : String(value)];
  });
}

/** Errors of a part of the arguments as those of the whole. */
export function within(group: string, errors: readonly FieldError[]): FieldError[] {
  const whole = (path: string) => `${group}.${path}`;
  return errors.map((one) => ({
    ...one,
    path: whole(one.path),
    ...(one.also && { also: one.also.map(whole) }),
    message: named(one.message, (part) => ({ ...part, field: whole(part.field) })),
  }));
}

/** As a person reads it, with its code. */
export function printedFieldError(one: FieldError, written?: (field: string) => string): string {
  return withCode(fieldErrorText(one, written), one.code);
}

/** As one text; `written` is what the reader calls a field. */
export function fieldErrorText(
  { path, also = [], message }: FieldError,
  written: (field: string) => string = (field) => field,
): string {
  const name = ({ field, short }: FieldName) => (short ? lastWord(written(field)) : written(field));
  const fields = [path, ...also].map((field) => withoutKeys(inOneLine(written(field)))).join(", ");
  return `${fields}: ${withoutKeys([named(message, name)].flat().join(""))}`;
}

/** A field's name is any text where the reader wrote one that does not exist. */
function inOneLine(field: string): string {
  return printable(field).replaceAll("\n", "\\n");
}

function lastWord(field: string): string {
  return field.slice(field.lastIndexOf(".") + 1);
}

function named<T extends string | FieldName>(
  message: Sentence,
  change: (part: FieldName) => T,
): string | (string | T)[] {
  if (typeof message === "string") return message;
  return message.map((part) => (typeof part === "string" ? part : change(part)));
}
