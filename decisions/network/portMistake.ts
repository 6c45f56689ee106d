import { mistake, type Mistake } from "../findings/mistake";
/** What is wrong with the number of a port that somebody else listens on. */
export function portMistake(field: string, port: number, usual: number): Mistake | undefined {
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return undefined;
  return mistake(field, `${port} is no port. Write one from 1 to 65535; ${usual} is usual.`);
}
