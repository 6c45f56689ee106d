/** What is wrong with one label of a DNS name, or with a whole name of several. */
export function dnsNameMistake(field: string, name: string): string | undefined {
  const mend = suggestion(name);
  const instead = mend === "" || mend === name ? "" : ` Perhaps "${mend}"?`;
  if (name === "") return `${field}: empty. Write a name, or leave the field out.`;
  if (name.length > 253) return `${field}: ${name.length} characters; a DNS name has 253 at most.`;
  if (name.endsWith(".")) return `${field}: "${name}" ends with a dot. Write it without.`;
  for (const label of name.split(".")) {
    if (label === "") return `${field}: "${name}" has two dots in a row.${instead}`;
    if (label.length > 63)
      return `${field}: "${label}" has ${label.length} characters; a label of a DNS name has 63 at most.`;
    if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label)) {
      return (
        `${field}: "${name}" is no DNS name. Lower-case letters, digits and hyphens may be in it, no hyphen at ` +
        `either end of a label.${instead}`
      );
    }
  }
  return undefined;
}

function suggestion(name: string): string {
  const labels = name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, "-")
    .split(".");
  return labels
    .map((label) => label.replace(/[^a-z0-9-]/g, "").replace(/^-+|-+$/g, ""))
    .filter((label) => label !== "")
    .join(".");
}
