/** A block of commands in a page. Above the first heading of its level, the section has no name. */
export interface ShellBlock {
  section: string;
  /** Its number in the section, from 0. */
  number: number;
  commands: string;
}

export function shellBlocks(text: string): ShellBlock[] {
  return text.split(/\n(?=## )/).flatMap((part, at) => {
    const section = at === 0 ? "" : (/^## (.*)/.exec(part)?.[1] ?? "");
    return [...part.matchAll(/^( *)```sh\n([^]*?)^\1```$/gm)].map(
      ([, indent = "", commands = ""], number) => ({
        section,
        number,
        commands: commands.replaceAll(`\n${indent}`, "\n").slice(indent.length),
      }),
    );
  });
}
