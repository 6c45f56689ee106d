/**
 * Whether a text is a URL with such a beginning, which hosts accept too. `URL` accepts white space, drops line breaks
 * and encodes characters that Go's parser refuses.
 */
export function isUrlOf(beginning: RegExp, text: string): boolean {
  return (
    beginning.test(text) &&
    URL.canParse(text) &&
    !/[\s\p{Cc}"'`<>\\^|{}]|%(?![0-9a-f]{2})/iu.test(text) &&
    userPattern.test(/^\w+:\/\/([^/?#]*)@/.exec(text)?.[1] ?? "")
  );
}

/** The user and the password in Go's `net/url`. */
const userPattern = /^[\w\-.~:!$&()*+,;=%@]*$/;
