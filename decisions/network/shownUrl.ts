/** A URL or a server's name for a message. Text before an "@" may be a password or a token, so it is not shown. */
export function shownUrl(text: string): string {
  return text.includes("@") ? "the value" : `"${text}"`;
}
