import { printable } from "../../findings/printable";
import { oddAnswer } from "./oddAnswer";

/** Reads a part of a JSON answer. `path` is its place, for an error. */
export type Reader<T> = (value: unknown, path: string) => T;

export type ReadBy<R> = R extends Reader<infer T> ? T : never;

/**
 * Reads a whole answer.
 * @throws where it is not JSON, or a part of it has another form.
 */
export function jsonAnswer<T>(answer: string, read: Reader<T>): T {
  let found: unknown;
  try {
    found = JSON.parse(answer);
  } catch {
    throw oddAnswer("the answer", answer);
  }
  return read(found, "");
}

/** In one line, without anything that a terminal obeys. */
export const text: Reader<string> = (value, path) => {
  if (typeof value !== "string") throw odd(path, value);
  return printable(value).replaceAll("\n", " ");
};

/** A number too large for JavaScript, such as 1e400, is read as Infinity. */
export const number: Reader<number> = (value, path) => {
  if (typeof value !== "number" || !Number.isFinite(value)) throw odd(path, value);
  return value;
};

export const wholeNumber: Reader<number> = (value, path) => {
  const found = number(value, path);
  if (!Number.isInteger(found)) throw odd(path, value);
  return found;
};

export const flag: Reader<boolean> = (value, path) => {
  if (typeof value !== "boolean") throw odd(path, value);
  return value;
};

export const time: Reader<string> = (value, path) => {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) || isNaN(Date.parse(value)))
    throw odd(path, value);
  return value;
};

export function shaped(shape: RegExp): Reader<string> {
  return (value, path) => {
    if (typeof value !== "string" || !shape.test(value)) throw odd(path, value);
    return value;
  };
}

/** A name that programs know. */
export const word = shaped(/^[a-z0-9-]+$/);

/** Several lines as a terminal may show them: the program on the host has written all else as escapes. */
export const printableLines: Reader<string> = (value, path) => {
  if (typeof value !== "string" || printable(value) !== value) throw odd(path, value);
  return value;
};

export function oneOf<const T extends string>(...words: T[]): Reader<T> {
  return (value, path) => {
    const word = words.find((one) => one === value);
    if (word === undefined) throw odd(path, value);
    return word;
  };
}

export function list<T>(read: Reader<T>): Reader<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw odd(path, value);
    return value.map((one, index) => read(one, `${path}[${index}]`));
  };
}

export function orNull<T>(read: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null ? null : read(value, path));
}

/** A field that an older program does not print. */
export function ofNewer<T>(read: Reader<T>, otherwise: T): Reader<T> {
  return (value, path) => (value === undefined ? otherwise : read(value, path));
}

/** Other fields, which a newer program may print, are left out. */
export function fields<R extends Record<string, Reader<unknown>>>(
  readers: R,
): Reader<{ [K in keyof R]: ReadBy<R[K]> }> {
  return (value, path) => {
    if (typeof value !== "object" || value === null) throw odd(path, value);
    const given = value as Record<string, unknown>;
    const read = Object.entries(readers).map(([name, reader]) => [
      name,
      reader(Object.hasOwn(given, name) ? given[name] : undefined, path === "" ? name : `${path}.${name}`),
    ]);
    return Object.fromEntries(read) as { [K in keyof R]: ReadBy<R[K]> };
  };
}

function odd(path: string, value: unknown): Error {
  const isPlain = typeof value === "string" || typeof value === "number";
  const shown = isPlain ? String(value) : value === undefined ? "nothing" : JSON.stringify(value);
  return oddAnswer(path === "" ? "the answer" : `the field ${path} of the answer`, shown);
}
