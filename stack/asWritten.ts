import type { Shape } from "../decisions/arguments/shapeMistakes";
import { stackShape } from "./stackShape";

/** What somebody wrote, in quotes, or a word: a name where it has a dot or an index behind it, or a capital in it. */
const words = /"[^"]*"|\b[a-z]\w*(?:\[\d*\]|\.\w+)*/g;

/**
 * A mistake in the names that the stack's configuration has: the whole way to a field, and `NAMEFile` where such a file is
 * given. Only this knows both; whoever judges knows the arguments alone.
 */
export function asWritten(mistake: string, files: ReadonlyMap<string, unknown>): string {
  const [heading = "", ...sentence] = mistake.split(": ");
  const written = (field: string) => (files.has(`${field}File`) ? `${field}File` : field);
  const fields = heading.split(", ");
  // From the outermost group in: those who judge a part of the arguments begin their names there.
  const groups = ["", ...groupsOf(fields[0] ?? "")];
  const inSentence = (word: string) => {
    if (/^[a-z]*$|^"/.test(word)) return word;
    const group = groups.find((one) => isField(one + word));
    if (/[.[]/.test(word)) return group === undefined ? word : written(group + word);
    return groups.some((one) => files.has(`${one}${word}File`)) ? `${word}File` : word;
  };
  return [fields.map(written).join(", "), sentence.join(": ").replace(words, inSentence)].join(": ");
}

/** `a.`, `a.b[0].` of `a.b[0].c`. */
function groupsOf(field: string): string[] {
  return [...field.matchAll(/\./g)].map(({ index }) => field.slice(0, index + 1));
}

function isField(path: string): boolean {
  let shape: Shape | undefined = stackShape;
  for (const step of path.match(/\[\d*\]|\w+/g) ?? []) {
    if (shape === undefined || typeof shape === "string") return false;
    if ("list" in shape) shape = step.startsWith("[") ? shape.list : undefined;
    else if ("each" in shape) shape = shape.each;
    else shape = Object.hasOwn(shape.fields, step) ? shape.fields[step] : undefined;
  }
  return shape !== undefined;
}
