/** The parts of a shell line: quoted text, a command substitution, an operator, blanks, or plain characters. */
const part =
  /'[^']*'|"(?:\\[^]|[^"\\])*"|\$\([^()]*(?:\([^()]*\)[^()]*)*\)|\\[^]|&&|\|\||[;|&()<>\n]|[^\S\n]+|[^\s'"\\;|&()<>$]+|\$/g;

/** The words of the shell that stand before a command. */
const reserved = new Set(["if", "then", "else", "do", "while", "until", "!", "{"]);
const ends = new Set(["done", "fi", "}", "for"]);

/** Each simple command of a text for the shell, as its words, without redirections. Those inside `$(...)` count too. */
export function commandsIn(text: string): string[][] {
  const found: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  let isFile = false;
  const endWord = () => {
    if (word !== undefined && !isFile) words.push(word);
    if (word !== undefined) isFile = false;
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    found.push(words);
    words = [];
  };
  part.lastIndex = 0;
  for (const [one] of withoutComments(text).matchAll(part)) {
    if (/^[^\S\n]+$/.test(one) || one === "\\\n") endWord();
    else if (one === "<" || one === ">") {
      endWord();
      isFile = true;
    } else if (/^(?:&&|\|\||[;|&()\n])$/.test(one)) endCommand();
    else {
      word = (word ?? "") + plain(one);
      for (const inner of substitutions(one)) found.push(...commandsIn(inner));
    }
  }
  endCommand();
  return found.map(ownWords).filter((command) => command.length > 0);
}

/** A comment begins at a `#` after a blank. None of the pages has one in quotes. */
const withoutComments = (text: string) => text.replace(/(^|\s)#.*$/gm, "$1");

function plain(one: string): string {
  if (one.startsWith("'") || one.startsWith('"')) return one.slice(1, -1);
  return one.startsWith("\\") ? one.slice(1) : one;
}

function substitutions(one: string): string[] {
  if (one.startsWith("'")) return [];
  return [...one.matchAll(/\$\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g)].map(([, inner = ""]) => inner);
}

/** Without the shell's own words and variables, and without a program that only runs another one. */
function ownWords([first, ...rest]: string[]): string[] {
  if (first === undefined || ends.has(first)) return [];
  if (reserved.has(first) || /^\w+=/.test(first)) return ownWords(rest);
  if (first === "timeout") return ownWords(rest.slice(1));
  if (first === "runuser") return ownWords(rest.slice(rest.indexOf("--") + 1));
  return [first, ...rest];
}
