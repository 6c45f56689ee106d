/** Ends the command with a text that explains it. */
export class Usage extends Error {
  constructor(
    text: string,
    readonly exitCode: number,
  ) {
    super(text);
  }
}
