import { fieldError, type FieldError } from "../../findings/fieldError";

/** The error of a common name: X.509 has 64 characters at most, and the name is in names of resources too. */
export function commonNameError(field: string, name: string): FieldError | undefined {
  if (/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(name) && name.length <= 64) return undefined;
  return fieldError(
    field,
    `"${name}" cannot be a common name here. Write up to 64 letters, digits, dots, hyphens and underscores.`,
  );
}
