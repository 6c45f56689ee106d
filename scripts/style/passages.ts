import { markdownPassages } from "./markdownPassages";
import type { Passage } from "./Passage";
import { scannedPassages } from "./scannedPassages";
import { typescriptPassages } from "./typescriptPassages";

/** The name of a file decides how it is read; for a script without an extension the first line does. */
export function passages(file: string, text: string): Passage[] | undefined {
  if (file.endsWith(".md")) return markdownPassages(text);
  if (/\.[cm]?[jt]s$|(^|\/)package\.json$/.test(file))
    return typescriptPassages(file, text, file.startsWith("tests/") ? "titles" : "all");
  if (file.endsWith(".go")) return scannedPassages(text, "go");
  if (/(^|\/)Makefile$|\.sh$/.test(file) || /^#!.*\b(ba)?sh\b/.test(text))
    return scannedPassages(text, "shell");
  if (/(^|\/)Pulumi\.yaml$|\.yaml\.example$/.test(file)) return scannedPassages(text, "yaml");
  return undefined;
}
