import { printable } from "./printable";

/** More than a message needs as evidence. */
const most = 300;

/** A text that a host or its etcd chose, for a sentence: in quotes it does not read as a sentence of this program. */
export function quoted(text: string): string {
  return printable(JSON.stringify(text.length > most ? `${text.slice(0, most)}...` : text));
}
