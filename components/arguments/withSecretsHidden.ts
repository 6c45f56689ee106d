import type { FieldError } from "../../decisions/findings/fieldError";
import type { KnownValues } from "../pulumi/lateValues";

export const hiddenText = "[secret]";

const inQuotes = /"[^"]*"/g;

/** The quoted texts of sentences that no secret is part of. */
export function fixedTexts(errors: readonly FieldError[], others: Iterable<string>): ReadonlySet<string> {
  const parts = errors.flatMap(({ message }) => message).filter((part) => typeof part === "string");
  return new Set([...parts, ...others].flatMap((sentence) => sentence.match(inQuotes) ?? []));
}

/**
 * A message about a secret quotes it, a part of it, or what should stand in its place. So only fixed texts are shown.
 * Another message may name it; a text of one to three letters is part of too many words.
 */
export function withSecretsHidden(
  error: FieldError,
  secrets: KnownValues<unknown>["secrets"],
  fixed: ReadonlySet<string>,
): FieldError {
  const fields = [error.path, ...(error.also ?? [])];
  const own = secrets.filter(({ path }) => fields.includes(path));
  // A secret may be part of another one.
  const longestFirst = [...secrets].sort((a, b) => b.text.length - a.text.length);
  // Quotes in a secret would pair with those around it.
  const hasQuote = own.some(({ text }) => text.includes('"'));
  const hidden = (sentence: string) => {
    const without = longestFirst.reduce(
      (rest, { text }) => (text.length > 3 ? rest.replaceAll(text, hiddenText) : rest),
      sentence,
    );
    if (own.length === 0) return without;
    if (hasQuote) return without.replace(/"[^]*"/g, `"${hiddenText}"`);
    return without.replace(inQuotes, (quoted) => (fixed.has(quoted) ? quoted : `"${hiddenText}"`));
  };
  const { message } = error;
  return {
    ...error,
    message:
      typeof message === "string"
        ? hidden(message)
        : message.map((part) => (typeof part === "string" ? hidden(part) : part)),
  };
}
