/** Whether a text is a URL with such a beginning. `URL` accepts white space and drops line breaks, others do not. */
export function isUrlOf(beginning: RegExp, text: string): boolean {
  return beginning.test(text) && URL.canParse(text) && !/[\s\p{Cc}"'`<>\\]/u.test(text);
}
