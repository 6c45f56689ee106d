/** PEM, also PGP's and that of ssh.com. */
const pemLine = (word: string) => `-{4,5} ?${word} [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)? ?-{4,5}`;

/** A line break, that of JSON or of `printable`. It may be lost. */
const lineBreaks = String.raw`(?:\s|\\+[nrt]|\\u\{[0-9a-f]+\})*`;

/** The forms of private keys. One that is cut off has no end: all that follows is hidden then. */
const forms = [
  // The first line by itself is only an example.
  new RegExp(String.raw`${pemLine("BEGIN")}${lineBreaks}[\w+/=][^]*?(?:${pemLine("END")}|$)`, "g"),
  /PuTTY-User-Key-File-\d[^]*?(?:Private-MAC:\s*[0-9a-f]+|$)/gi,
  // age, with the keys of its plugins. A quote ends the value, and not a space, because lines may be broken.
  /AGE-(?:SECRET-KEY|PLUGIN-[A-Z0-9_-]{1,64})-1[A-Z0-9][^"]*/gi,
];

/** A key in a wrong place is quoted, or is a field's name. */
export function withoutKeys(text: string): string {
  return forms.reduce((rest, form) => rest.replace(form, "[private key]"), text);
}
