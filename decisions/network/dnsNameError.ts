import { fieldError, type FieldError } from "../findings/fieldError";
/** The error of one label of a DNS name, or of a whole name. A field that is optional may be left out. */
export function dnsNameError(field: string, name: string, { optional = false } = {}): FieldError | undefined {
  const near = suggestion(name);
  const instead = near === undefined || near === name ? "" : ` Perhaps "${near}"?`;
  if (name === "")
    return fieldError(
      field,
      `empty. Write a name${optional ? ", or leave the field out" : ""}.`,
      "field.missing",
    );
  if (name.length > 253) return fieldError(field, `${name.length} characters; a DNS name has 253 at most.`);
  if (name.endsWith(".")) return fieldError(field, `"${name}" ends with a dot. Write it without.`);
  for (const label of name.split(".")) {
    if (label === "") return fieldError(field, `"${name}" has two dots in a row.${instead}`);
    if (label.length > 63)
      return fieldError(
        field,
        `"${label}" has ${label.length} characters; a label of a DNS name has 63 at most.`,
      );
    if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label)) {
      return fieldError(
        field,
        `"${name}" is not a valid DNS name. Write lower-case letters, digits and hyphens, with no hyphen at ` +
          `either end of a label.${instead}`,
      );
    }
  }
  return undefined;
}

/** The error of a name that is one label. A dot would end the label and begin another. */
export function dnsLabelError(
  field: string,
  text: string,
  { optional = false } = {},
): FieldError | undefined {
  if (text.includes("."))
    return fieldError(field, `"${text}" has a dot. Write one word of letters, digits and hyphens.`);
  return dnsNameError(field, text, { optional });
}

/** None where a letter would have to go: what is left is another name. */
function suggestion(name: string): string | undefined {
  // An accent is a mark of its own behind its letter there: "é" becomes "e".
  const plain = name
    .trim()
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[\s_]+/g, "-");
  if (/(?![a-z0-9])[\p{Letter}\p{Number}]/u.test(plain)) return undefined;
  const labels = plain
    .split(".")
    .map((label) => label.replace(/[^a-z0-9-]/g, "").replace(/^-+|-+$/g, ""))
    .filter((label) => label !== "");
  return labels.length === 0 ? undefined : labels.join(".");
}
