import { fieldError, type FieldError } from "../../findings/fieldError";

/** The error in the path of a directory, where there is one. */
export function pathError(field: string, path: string, example: string): FieldError | undefined {
  const wrong = (why: string) => fieldError(field, `"${path}" ${why}`);
  if (!path.startsWith("/")) return wrong(`is not absolute. Write the whole path, as in "${example}".`);
  if (path === "/") return wrong(`is the root directory. Write a directory in it, as in "${example}".`);
  if (
    path
      .slice(1)
      .split("/")
      .some((part) => part === "" || part === "." || part === "..")
  )
    return wrong("has a `.`, a `..`, an empty part or a slash at its end. Write the path that it means.");
  if (!/^[\w./@:+-]+$/.test(path))
    return wrong(
      "has a character that systemd reads in its own way. Write only letters, digits and . _ - @ : + in it.",
    );
  return undefined;
}
