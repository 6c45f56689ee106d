/** A text that a person reads: a paragraph, a table cell, a comment, a message, the title of a test. */
export interface Passage {
  /** The line of the file on which the text begins, from 1. Line breaks in the text are those of the file. */
  line: number;
  /** The words. `Code` stands for code, `Value` for what the program fills in. */
  text: string;
  kind: "prose" | "heading" | "row" | "message" | "title";
}
