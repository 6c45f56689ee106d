import { fieldError, type FieldError } from "../findings/fieldError";
/** What is wrong with the number of a port that somebody else listens on. */
export function portError(field: string, port: number, usual: number): FieldError | undefined {
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return undefined;
  return fieldError(field, `${port} is no port. Write one from 1 to 65535; ${usual} is usual.`);
}
