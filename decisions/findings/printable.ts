/**
 * A text of others for a terminal: line breaks stay, other characters that a terminal obeys are written as escapes.
 * Pulumi's markup of colours, as in `<{%red%}>`, is broken: the CLI ends at a colour that it does not know, and prints
 * nothing after a beginning that has no end.
 */
export function printable(text: string): string {
  return text
    .replace(
      /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
      (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
    )
    .replaceAll("<{%", "<{ %");
}
