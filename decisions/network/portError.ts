import { fieldError, type FieldError } from "../findings/fieldError";
/** Judges the number of a port that another program listens on. */
export function portError(field: string, port: number, usual: number): FieldError | undefined {
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return undefined;
  return fieldError(field, `${port} is not a valid port. Write one from 1 to 65535; ${usual} is usual.`);
}
