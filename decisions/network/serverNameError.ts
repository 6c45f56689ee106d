import { fieldError, type FieldError } from "../findings/fieldError";
import { addressFamily } from "./address";
import { shownUrl } from "./shownUrl";

/** The error of the address or the name of a server whose port is a field of its own. */
export function serverNameError(field: string, name: string, portField: string): FieldError | undefined {
  const wrong = (why: string) => fieldError(field, `${shownUrl(name)} ${why}`);
  if (name.trim() === "") return fieldError(field, `empty. Write an address or a name.`, "field.missing");
  if (addressFamily(name.replace(/%\w+$/, "")) !== undefined) return undefined;
  if (/^\w+:\/\//.test(name)) return wrong("is a URL. Write the address or the name alone.");
  if (name.includes("@"))
    return wrong(
      "has a user before it. Write the address or the name alone; the user is a field of its own.",
    );
  if (/^\[.*\]$/.test(name)) return wrong(`is in brackets. Write "${name.slice(1, -1)}".`);
  if (/^[^:]+:\d+$|^\[.*\]:\d+$/.test(name))
    return wrong(`has a port behind it. Write the address alone; the port goes in ${portField}.`);
  if (!/^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?$/.test(name))
    return wrong("is neither an address nor a name. Write one, as in 10.15.1.2.");
  if (/^[\d.]+$/.test(name)) return wrong("is not an IP address. Write one, as in 10.15.1.2.");
  return undefined;
}
