import { commandAnswer } from "./commandAnswer";

/** More than a host has to say there. */
const most = 400;

/** A host's words for a command line or an input of any host: no character has a meaning there or to Pulumi. */
export function commandWords(words: string): string {
  return words.slice(0, most).replace(/[^\w ./:,+=()@~-]/gu, "?");
}

/** The answer of a command for such a place. */
export function wordsOfAnswer(stdout: string): string {
  return commandWords(commandAnswer(stdout));
}
